import type { Rule } from "../../../audit/rule.ts";
import { person } from "../conditions.ts";
import { secretRead } from "./secrets.ts";

export const secretReadByAPerson: Rule = {
  name: "Secret read by a person",
  message: "Secret read by a person: ${user.username} read ${objectRef.namespace}/${objectRef.name} by ${userAgent}",
  expression: `${secretRead} and ${person}`,
  firstSeen: {
    by: ["user.username", "userAgent", "objectRef.namespace", "objectRef.name"],
    within: "30d",
    learn: false,
  },
  description:
    "A person, or a pipeline with a person's sort of account, read a secret that he had not read with this client within the last 30 days. Workloads get theirs from the kubelet, so people seldom need to; ask for the reason if the namespace is not his. Administrators do this while they work, and kubectl apply reads a secret before it writes it, so it is worth a look, not an alarm; many in a row have a rule of their own, Helm's own records are left out. GKE records reads only where Data Access logs are on; AKS shows them in kube-audit, not in kube-audit-admin.",
  severity: "low",
  attackTechniques: ["kubernetesSecrets"],
  attack: ["T1552.007", "TA0006"],
  owner: "system",
};
