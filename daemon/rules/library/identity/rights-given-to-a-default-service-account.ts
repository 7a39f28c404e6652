import type { Rule } from "../../../audit/rule.ts";
import { subjectBound } from "./rights.ts";

export const rightsGivenToADefaultServiceAccount: Rule = {
  name: "Rights given to a default service account",
  message:
    "Rights given to a default service account: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name} (${requestObject.roleRef.name})",
  expression: subjectBound(`jpath("kind") = "ServiceAccount" and jpath("name") = "default"`),
  description:
    "Every pod that names no service account of its own runs as default: whoever gets into one of them, or may create one, has the rights of the role. Give the workload an account of its own, and delete this binding. Administrators who follow tutorials, and older charts, do the same. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1078.001", "TA0003"],
  owner: "system",
};
