import type { Rule } from "../../../audit/rule.ts";
import { inNamespace, secretsListed } from "./secrets.ts";

export const secretsOfAllNamespacesListed: Rule = {
  name: "Secrets of all namespaces listed",
  message: "Secrets of all namespaces listed: ${user.username} by ${userAgent} from ${sourceIPs}",
  expression: `${secretsListed} and not ${inNamespace}`,
  description:
    "One request read the contents of every secret in the cluster. Treat all of them as known to the account that asked: find out whose it is, from where it came, and change the most valuable first. Backup tools and administrators (kubectl get secrets -A) do the same. Service accounts that keep a cache (a watch, or a list with a resourceVersion) are left out, for operators do so all day: see the rule on new clients. GKE records reads only where Data Access logs are on, and no query, so there the list at an operator's start shows, too; AKS shows reads in kube-audit, not in kube-audit-admin.",
  severity: "high",
  attackTechniques: ["kubernetesSecrets", "credentialDumping"],
  attack: ["T1552.007", "T1003", "TA0006"],
  owner: "system",
};
