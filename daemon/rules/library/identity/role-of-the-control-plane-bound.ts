import type { Rule } from "../../../audit/rule.ts";
import { roleBound } from "./rights.ts";

export const roleOfTheControlPlaneBound: Rule = {
  name: "Role of the control plane bound",
  message:
    "Role of the control plane bound: ${user.username} bound ${requestObject.subjects.name} to ${requestObject.roleRef.name} by ${objectRef.name}",
  expression: roleBound(
    "any",
    `matches "^system:(controller:.*|node|kube-controller-manager|kube-scheduler|kubelet-api-admin|aggregate-to-(admin|edit)|certificates.k8s.io:(legacy-unknown|kube-apiserver-client)-(approver|signer))$"`,
  ),
  description:
    "Roles whose names begin with system: belong to the API server's own controllers, nodes and signers; many of them read every secret, make pods anywhere, or may give themselves more rights (clusterrole-aggregation-controller). Nobody else needs them, and a binding of one is easily overlooked; only administrators who start nodes or signers of their own bind one. Compare with the default bindings of your version and delete it; ask who made it. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation", "masquerading"],
  attack: ["T1098.006", "T1036.005", "TA0004"],
  owner: "system",
};
