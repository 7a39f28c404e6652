import type { Rule } from "../../../audit/rule.ts";

export const actingAsAnother: Rule = {
  name: "Acting as another identity",
  message: "Acting as another: ${user.username} as ${impersonatedUser.username}, ${verb} ${requestURI}",
  expression: `exists("objectRef.resource") and exists("impersonatedUser.username")`,
  firstSeen: { by: ["user.username", "impersonatedUser.username"], within: "1d", learn: false },
  description:
    "A request was made in somebody else's name (kubectl --as), for the first time in a day by this user for that one, whether what he then asked for was granted or refused; kubectl's look at what kinds there are is left out. Who may do that has the rights of all whom he may name. Ask the user for the reason, and look at the binding that gives him the verb impersonate. Gateways (Rancher, Teleport, Pinniped, GKE Connect) and an administrator's GitOps tools act for others in this way all the time: each pair is reported once, and again after a day of silence. GKE does not record whom a request was made for, nor does the AKS table AKSAudit.",
  severity: "medium",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1548", "T1078", "TA0004"],
  owner: "system",
};
