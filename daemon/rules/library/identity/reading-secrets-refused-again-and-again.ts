import type { Rule } from "../../../audit/rule.ts";

export const readingSecretsRefusedAgainAndAgain: Rule = {
  name: "Reading secrets refused again and again",
  message:
    "Reading secrets refused again and again: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name} by ${userAgent}",
  expression: `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("get", "list", "watch")
  and jpath("responseStatus.code") in ("401", "403")`,
  description:
    "One account asked for secrets five times within five minutes and was refused each time. This reports the attempt, not a deed: somebody with a found token tries what it opens. Find out which pod or person it is and what else it tried. A workload whose administrator forgot its role asks again and again, too: its user agent tells. GKE records reads only where Data Access logs are on; AKS shows them in kube-audit, not in kube-audit-admin.",
  severity: "medium",
  attackTechniques: ["kubernetesSecrets", "accessKubernetesAPIServer"],
  attack: ["T1552.007", "T1613", "TA0006", "TA0007"],
  owner: "system",
  threshold: { count: 5, within: "5m", by: ["user.username"] },
};
