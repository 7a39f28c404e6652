import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { shell } from "./exec.ts";
import { poor } from "./poor.ts";

const kubelet: RequestFacts = {
  user: "system:node:worker-1",
  groups: ["system:nodes"],
  userAgent: "kubelet/v1.36.3 (linux/amd64) kubernetes/abcdef0",
};
const roles = { ...kubelet, verb: "list", resource: "rbac.authorization.k8s.io/v1/clusterroles", code: 403 };
const secrets = { ...kubelet, verb: "list", resource: "secrets", code: 403 };
const because = "a kubelet has no use for it";

export const nodeAsksForMore: readonly Sample[] = [
  ...everywhere("roles", roles, because),
  hit(
    "a daemon set",
    { ...kubelet, resource: "apps/v1/daemonsets", namespace: "kube-system", name: "agent", code: 403 },
    because,
  ),
  hit("what it may do", { ...kubelet, resource: "authorization.k8s.io/v1/selfsubjectrulesreviews" }, because),
  hit("a shell", { ...shell, ...kubelet, code: 403 }, because),
  hit("all secrets", secrets, because),
  hit("all config maps of a namespace", { ...secrets, resource: "configmaps", namespace: "kube-system" }, because),
  poor(
    true,
    "user and object alone",
    { verb: "list", user: { username: "system:node:worker-1" }, objectRef: { resource: "namespaces" } },
    because,
  ),
  miss("its pods", { ...kubelet, verb: "list", resource: "pods" }, "it runs them"),
  miss(
    "a secret of its pods",
    { ...kubelet, verb: "get", resource: "secrets", namespace: "shop", name: "db" },
    "its pods mount it",
  ),
  miss(
    "one config map by a list",
    { ...secrets, resource: "configmaps", namespace: "shop", name: "settings", code: 200 },
    "its pods mount it",
  ),
  miss(
    "a config map's watch",
    { ...secrets, verb: "watch", resource: "configmaps", namespace: "shop", code: 200 },
    "its pods mount it",
  ),
  miss(
    "the state of a pod",
    { ...kubelet, verb: "patch", resource: "pods", namespace: "shop", name: "web", subresource: "status" },
    "it reports",
  ),
  miss(
    "a pod's token",
    { ...kubelet, resource: "serviceaccounts", namespace: "shop", name: "web", subresource: "token" },
    "its pods need it",
  ),
  miss("nodes", { ...kubelet, verb: "list", resource: "nodes" }, "it reads itself"),
  miss("roles by a person", { ...roles, user: "alice" }, "people read roles"),
  miss("a shell by a person", shell, "it has a rule of its own"),
  miss("an exec of another API", { ...shell, ...kubelet, resource: "example.com/v1/robots" }, "it is no pod"),
];
