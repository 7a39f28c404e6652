import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";
import { execOpened } from "./exec.ts";

export const firstExecByUser: Rule = {
  name: "First exec by a user",
  message: "First exec by this user in 30 days: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `${execOpened}
  and not ${serviceAccount}`,
  firstSeen: { by: ["user.username"], within: "30d" },
  description:
    "A user who had not done so on this cluster for thirty days opened a shell in a container. Of all execs these deserve a question first: stolen credentials are used in ways in which their owner does not use them. New colleagues and people on call cause it once. Service accounts have a rule of their own. Silent during its own first thirty days.",
  severity: "high",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "T1078", "TA0002"],
  owner: "system",
};
