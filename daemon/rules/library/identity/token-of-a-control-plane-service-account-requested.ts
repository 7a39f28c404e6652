import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, letIn } from "../conditions.ts";

/** Calico's node agent renews the token of its network plugin every few hours, on every node. */
const calico = `(jpath("user.username") in ("system:serviceaccount:kube-system:calico-node", "system:serviceaccount:kube-system:canal")
    and jpath("objectRef.name") in ("calico-cni-plugin", "calico-node", "canal"))`;

export const tokenOfAControlPlaneServiceAccountRequested: Rule = {
  name: "Token of a control plane service account requested",
  message:
    "Token of a control plane service account requested: ${user.username} requested one of ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and jpath("objectRef.subresource") = "token"
  and jpath("verb") = "create" and jpath("objectRef.namespace") = "kube-system" and ${letIn} and not ${controlPlane}
  and not ${calico}`,
  description:
    "Service accounts of kube-system hold the rights of the cluster's controllers; some of them (clusterrole-aggregation-controller) may give themselves any. A token of one is asked for by kubelets, for pods on their node, by Calico's node agent for its network plugin, and by nobody else. Find out who asked, delete the service account to void the token if it is no built-in one, and look at what the account did from other addresses. An administrator who tests an add-on's rights looks the same. Works at level Metadata on every cloud.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1528", "T1078.001", "TA0003", "TA0004"],
  owner: "system",
};
