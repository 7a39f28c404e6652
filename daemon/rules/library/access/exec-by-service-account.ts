import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";
import { execOpened } from "./exec.ts";

export const execByServiceAccount: Rule = {
  name: "Exec by a service account",
  message: "Exec by a service account: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `${execOpened}
  and ${serviceAccount}`,
  firstSeen: { by: ["user.username", "objectRef.namespace", "objectRef.name"], within: "1d", learn: false },
  description:
    "A program, or whoever has its token, opened a shell in a pod of a namespace where it had not done so within a day: so one goes from a taken container to the next. Find out which pod has the service account and whether its program starts commands in others. Build runners (GitLab, Jenkins, GitHub), backup hooks (Velero), some database operators and an administrator's scheduled jobs do, and are reported once a day for each pod; the rule on every exec shows the rest. GKE does not show the command.",
  severity: "high",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "T1550.001", "TA0008"],
  owner: "system",
};
