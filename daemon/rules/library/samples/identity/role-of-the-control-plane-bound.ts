import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";
import { account, clusterRoleBinding, patched, roleBinding, roleBoundSamples, user, userGroup } from "./rbac.ts";

const facts = clusterRoleBinding("system:controller:clusterrole-aggregation-controller", account("default", "helper"));

export const roleOfTheControlPlaneBound: readonly Sample[] = [
  ...roleBoundSamples(facts, "a controller's role"),
  hit(
    "role of nodes bound in a namespace",
    roleBinding("system:node", user("mallory")),
    "it reads secrets and tokens of pods",
  ),
  hit(
    "role of kubelets' administrators bound",
    clusterRoleBinding("system:kubelet-api-admin", user("mallory")),
    "it runs commands on every node, past the audit",
  ),
  miss(
    "add-on's usual role bound",
    clusterRoleBinding("system:auth-delegator", account("kube-system", "metrics-server")),
    "extension API servers need it, and it only asks",
  ),
  miss(
    "kubeadm lets nodes join",
    clusterRoleBinding("system:node-bootstrapper", userGroup("system:bootstrappers:kubeadm:default-node-token")),
    "the role only asks for certificates",
  ),
  miss("namesake bound", clusterRoleBinding("my-system:node", user("alice")), "the role is that cluster's own"),
  miss(
    "view patched",
    patched(clusterRoleBinding("view", user("alice")), { subjects: [user("alice")] }),
    "the role that the answer shows is view",
  ),
  miss(
    "pod",
    { resource: "pods", namespace: "shop", name: "web", requestObject: { roleRef: { name: "system:node" } } },
    "no binding",
  ),
];
