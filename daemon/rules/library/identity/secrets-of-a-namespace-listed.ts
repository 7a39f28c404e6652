import type { Rule } from "../../../audit/rule.ts";
import { inNamespace, secretsListed } from "./secrets.ts";

export const secretsOfANamespaceListed: Rule = {
  name: "Secrets of a namespace listed",
  message: "Secrets of a namespace listed: ${user.username} in ${objectRef.namespace} by ${userAgent}",
  expression: `${secretsListed} and ${inNamespace} and not exists("objectRef.name")`,
  firstSeen: { by: ["user.username", "objectRef.namespace", "userAgent"], within: "30d", learn: false },
  description:
    "The request read the contents of all secrets of a namespace: kubectl get secrets does so although it shows only their names. Ask the user for the reason if it is not his namespace. Administrators do this while they work, so it is worth a look, not an alarm, and each user with his client is reported once in a month for each namespace. Helm's lists of its own releases, and caches and lists by a label's value of service accounts, are left out. GKE records reads only where Data Access logs are on; AKS shows them in kube-audit, not in kube-audit-admin.",
  severity: "low",
  attackTechniques: ["kubernetesSecrets"],
  attack: ["T1552.007", "T1087", "TA0007"],
  owner: "system",
};
