import type { Rule } from "../../../audit/rule.ts";
import { roleGiven, rulePart } from "./rights.ts";

export const roleThatMayReadSecrets: Rule = {
  name: "Role that may read secrets",
  message:
    "Role that may read secrets: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(
    `jpath("resources") = "secrets" and jpath("verbs") in ("get", "list", "watch", "*") and not exists("resourceNames")`,
    rulePart("resources", `= "secrets"`),
  ),
  description:
    "The role reads every secret of its namespace, or as a ClusterRole of all of them: passwords, keys, and tokens of service accounts with more rights. To list is to read: a list holds the contents. Find out who is bound to it, and name the secrets in the rule where they are known (such rules are not reported). An administrator who installs an ingress controller, a certificate or a secret operator writes the same rule. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation", "kubernetesSecrets"],
  attack: ["T1098.006", "T1552.007", "TA0006"],
  owner: "system",
};
