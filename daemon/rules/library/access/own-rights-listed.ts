import type { Rule } from "../../../audit/rule.ts";
import { letIn, serviceAccount } from "../conditions.ts";

export const ownRightsListed: Rule = {
  name: "Own rights listed",
  message: "Own rights listed: ${user.username} from ${sourceIPs} with ${userAgent}",
  expression: `(jpath("objectRef.resource") = "selfsubjectrulesreviews"
    or (jpath("objectRef.resource") = "selfsubjectaccessreviews"
      and jpath("requestObject.spec.resourceAttributes.verb") = "*"
      and jpath("requestObject.spec.resourceAttributes.resource") = "*"))
  and ${letIn} and not ${serviceAccount}`,
  firstSeen: { by: ["user.username", "userAgent"], within: "30d", learn: false },
  description:
    "Somebody asked for all that he may do (kubectl auth can-i --list), or whether it is everything (can-i '*' '*', seen at level Request): the first thing that one does with credentials that are not one's own. Look at what the same user did next. People and administrators do it to understand an error, and dashboards (Headlamp, Lens) do it when they start: each user is reported once with each client, and again only after a month of silence. Service accounts have a rule of their own.",
  severity: "low",
  attackTechniques: ["accountDiscovery"],
  attack: ["T1069.003", "T1087.004", "TA0007"],
  owner: "system",
};
