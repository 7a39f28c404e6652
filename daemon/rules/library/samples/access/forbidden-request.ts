import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { program } from "./callers.ts";
import { poor } from "./poor.ts";

const refused: RequestFacts = { verb: "list", resource: "secrets", namespace: "shop", code: 403, reason: "Forbidden" };
const byAdmission = {
  ...refused,
  verb: "create",
  resource: "pods",
  annotations: { "authorization.k8s.io/decision": "allow" },
};

const operator = { ...refused, ...program };
const kubeletLists = {
  ...refused,
  user: "system:node:worker-1",
  userAgent: "kubelet/v1.36.3 (linux/amd64) kubernetes/abcdef0",
};
const kubelet = { ...kubeletLists, verb: "get", name: "web-env" };

export const forbiddenRequest: readonly Sample[] = [
  ...everywhere("secrets", refused, "somebody asked for what he has no right to"),
  hit("by a stranger", { ...refused, user: "system:anonymous" }, "strangers try doors"),
  hit(
    "by a controller",
    { ...refused, user: "system:serviceaccount:kube-system:job-controller" },
    "a right was taken away",
  ),
  hit("by admission control", byAdmission, "a policy stopped what somebody wanted to run"),
  poor(
    true,
    "the decision alone",
    { verb: "create", user: { username: "bob" }, annotations: { "authorization.k8s.io/decision": "forbid" } },
    "the decision says it",
  ),
  ...byControlPlane(byAdmission),
  hit(
    "a path, by a stranger",
    { user: "system:anonymous", verb: "get", uri: "/api", code: 403 },
    "strangers try doors",
  ),
  hit("the root, by a user", { user: "bob", verb: "get", uri: "/", code: 403 }, "health checks have no name"),
  miss(
    "a load balancer's health check",
    { user: "system:anonymous", verb: "get", uri: "/", code: 403 },
    "load balancers ask so every ten seconds",
  ),
  miss("a kubelet asks for a secret by name", kubelet, "its pod has just left the node"),
  miss("a kubelet asks for a config map by name", { ...kubelet, resource: "configmaps" }, "its pod has just left"),
  hit("a kubelet's certificate lists secrets", kubeletLists, "kubelets do not"),
  hit("a kubelet's certificate reads a role", { ...kubelet, resource: "roles" }, "kubelets do not"),
  hit("a kubelet's certificate by hand", { ...kubelet, userAgent: "curl/8.5.0" }, "that is no kubelet"),
  hit("a user says to be a kubelet", { ...kubelet, user: "bob" }, "he is none"),
  miss("an operator's watch", { ...operator, verb: "watch" }, "it tries again every few seconds"),
  miss(
    "an operator's cache",
    { ...operator, query: "limit=500&resourceVersion=0" },
    "it tries again every few seconds",
  ),
  miss(
    "an operator's wish to lead",
    { ...operator, verb: "get", resource: "coordination.k8s.io/v1/leases", name: "operator" },
    "it tries again every few seconds",
  ),
  hit("an operator's list", operator, "no cache begins so"),
  hit("a person's watch", { ...refused, verb: "watch" }, "only operators are believed to keep a cache"),
  miss("let in", { ...refused, code: 200 }, "it was granted"),
  miss("not there", { ...refused, code: 404, reason: "NotFound" }, "nobody refused it"),
  miss(
    "without valid credentials",
    { ...refused, code: 401, annotations: { "authorization.k8s.io/decision": "" } },
    "it has a rule of its own",
  ),
];
