import type { Rule } from "../../../audit/rule.ts";
import { inNamespace, secretsListed } from "./secrets.ts";

export const secretsOfAllNamespacesListed: Rule = {
  name: "Secrets of all namespaces listed",
  message: "Secrets of all namespaces listed: ${user.username} by ${userAgent} from ${sourceIPs}",
  expression: `${secretsListed} and not ${inNamespace}`,
  firstSeen: { by: ["user.username", "userAgent", "sourceIPs"], within: "1d", learn: false },
  description:
    "One request read the contents of every secret in the cluster. Treat all of them as known to the account that asked: find out whose it is, from where it came, and change the most valuable first. Administrators (kubectl get secrets -A) and their tools (k9s, Lens) do the same: each user with his client and address is reported once, and again after a day of silence. Service accounts that keep a cache (a watch, or a list with a resourceVersion) or ask for a label's value are left out, for operators do so all day, and so are Argo CD, Velero and Gatekeeper with their own clients: see the rule on new clients. GKE records reads only where Data Access logs are on, and no query, so there any client of its own is believed to keep a cache; AKS shows reads in kube-audit, not in kube-audit-admin.",
  severity: "high",
  attackTechniques: ["kubernetesSecrets", "credentialDumping"],
  attack: ["T1552.007", "T1003", "TA0006"],
  owner: "system",
};
