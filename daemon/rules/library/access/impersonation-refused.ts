import type { Rule } from "../../../audit/rule.ts";

export const impersonationRefused: Rule = {
  name: "Impersonation refused",
  message: "Impersonation refused: ${user.username} ${verb} ${requestURI}, ${responseStatus.message}",
  expression: `jpath("responseStatus.message") contains " cannot impersonate resource "`,
  description:
    "An attempt: somebody wanted to make a request in another's name (kubectl --as) and has not the right to. Few people know of it by chance: ask what for. Looking for a way up begins so. The message says whom he wanted to be. A kubeconfig made for an administrator and used by somebody else causes it, too.",
  severity: "medium",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1548", "TA0004"],
  owner: "system",
};
