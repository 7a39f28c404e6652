import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const group = "rbac.authorization.k8s.io/v1";
const facts = {
  verb: "list",
  resource: `${group}/clusterrolebindings`,
  user: "system:serviceaccount:shop:web",
  userAgent: "curl/8.5.0",
} satisfies RequestFacts;

export const rolesAndBindingsListedByAWorkload: readonly Sample[] = [
  ...everywhere("by a pod", facts, "somebody looks for the account that is worth the next step"),
  hit(
    "bindings of all namespaces",
    { ...facts, resource: `${group}/rolebindings`, query: "limit=500" },
    "who may do what, everywhere",
    "EKS",
  ),
  hit(
    "without a credential",
    { ...facts, resource: `${group}/clusterroles`, user: "system:anonymous" },
    "anybody may look",
  ),
  hit(
    "without a credential, with a version",
    { ...facts, user: "system:anonymous", query: "resourceVersion=0" },
    "only operators are believed to keep a cache",
  ),
  poorHit(
    "listed",
    {
      verb: "list",
      user: { username: "system:serviceaccount:default:default" },
      objectRef: { resource: "clusterrolebindings" },
    },
    "what is left out changes nothing",
  ),
  miss("by a person", { ...facts, user: "alice" }, "administrators look at roles"),
  miss(
    "by an operator that starts",
    { ...facts, query: "limit=500&resourceVersion=0" },
    "an operator keeps a cache of them",
  ),
  miss("by an operator that watches", { ...facts, verb: "watch" }, "an operator keeps a cache of them"),
  miss("in a namespace", { ...facts, resource: `${group}/rolebindings`, namespace: "shop" }, "its own namespace"),
  miss("one read", { ...facts, verb: "get", name: "view" }, "one is not all"),
  miss("pods listed", { ...facts, resource: "pods" }, "no roles"),
  miss(
    "by the garbage collector",
    { ...facts, user: "system:serviceaccount:kube-system:generic-garbage-collector" },
    "the control plane looks at everything",
  ),
  ...notLetIn(facts),
];
