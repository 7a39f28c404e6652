import type { Rule } from "../../../audit/rule.ts";
import { roleGiven, rulePart } from "./rights.ts";

export const roleWithAWildcard: Rule = {
  name: "Role with a wildcard",
  message:
    "Role with a wildcard: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(
    `(jpath("verbs") = "*" or jpath("resources") = "*")
      and (jpath("apiGroups") in ("", "*", "apps", "batch", "rbac.authorization.k8s.io") or not exists("apiGroups"))`,
    `(${rulePart("verbs", `= "*"`)} or ${rulePart("resources", `= "*"`)})`,
  ),
  description:
    "The role allows every verb on some built-in resource, or some verb on all of them: it covers what its author did not think of, escalate, impersonate and secrets included, and whatever a later version adds. Read what it allows and who is bound to it. Administrators write such rules in haste, and charts of operators often have them; a wildcard over an operator's own API group is not reported. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "TA0004"],
  owner: "system",
};
