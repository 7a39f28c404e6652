import type { Rule } from "../../../audit/rule.ts";
import { roleGiven } from "./rights.ts";

export const roleThatMayCreatePods: Rule = {
  name: "Role that may create pods",
  message:
    "Role that may create pods: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(`jpath("resources") = "pods" and jpath("verbs") in ("create", "update", "patch", "*")`),
  description:
    "Who may make or change pods may run any image, as any service account of the namespace and, where no admission forbids it, on the node itself. Find out who is bound to the role. Administrators install CI runners, workflow engines and operators with it, so this is worth a look, not an alarm. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "low",
  attackTechniques: ["accountManipulation", "createContainer"],
  attack: ["T1098.006", "T1610"],
  owner: "system",
};
