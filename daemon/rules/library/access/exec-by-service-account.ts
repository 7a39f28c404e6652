import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";
import { execOpened } from "./exec.ts";

/** Build servers that run the steps of a job in a pod that they have made for it, in their own namespace. */
const runners = ["gitlab-runner", "jenkins"].map(
  (name) =>
    `(jpath("user.username") = "system:serviceaccount:${name}:${name}" and jpath("objectRef.namespace") = "${name}")`,
);
const runner = `(${runners.join(" or ")})`;

export const execByServiceAccount: Rule = {
  name: "Exec by a service account",
  message: "Exec by a service account: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `${execOpened}
  and ${serviceAccount} and not ${runner}`,
  firstSeen: { by: ["user.username", "objectRef.namespace", "objectRef.name"], within: "1d", learn: false },
  description:
    "A program, or whoever has its token, opened a shell in a pod of a namespace where it had not done so within a day: so one goes from a taken container to the next. Find out which pod has the service account and whether its program starts commands in others. Build runners (GitLab, Jenkins, GitHub), backup hooks (Velero), some database operators and an administrator's scheduled jobs do, and are reported once a day for each pod; the rule on every exec shows the rest. GitLab's and Jenkins' runners, where they are installed under their usual names, are left out in their own namespace. GKE does not show the command.",
  severity: "high",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "T1550.001", "TA0008"],
  owner: "system",
};
