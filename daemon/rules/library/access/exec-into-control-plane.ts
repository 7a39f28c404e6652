import type { Rule } from "../../../audit/rule.ts";
import { pattern } from "../conditions.ts";
import { execOpened } from "./exec.ts";

/** Static pods have the name of their component and their node: `etcd-master-1`. */
const components = /^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler)(-|$)/;

export const execIntoControlPlane: Rule = {
  name: "Exec into a pod of the control plane",
  message: "Exec into the control plane: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `${execOpened}
  and jpath("objectRef.namespace") = "kube-system" and jpath("objectRef.name") matches ${pattern(components)}`,
  description:
    "Somebody opened a shell in etcd, the API server, the scheduler or the controller manager. There lie the keys of the cluster: every secret, the certificate authority, the signing key of all tokens. Unless an administrator repairs or backs up etcd at this moment, treat the cluster as lost: take the user's credentials away and rotate the keys. Managed clusters (EKS, AKS, GKE) have no such pods.",
  severity: "critical",
  attackTechniques: ["execIntoContainer", "kubernetesSecrets"],
  attack: ["T1609", "T1552.004", "TA0004"],
  owner: "system",
};
