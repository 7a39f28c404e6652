import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, serviceAccount, writes } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const cronJobCreatedOrChanged: Rule = {
  name: "Cron job created or changed",
  message: "Cron job created or changed: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "cronjobs" and ${objectItself} and ${writes} and ${done}
  and not ${controlPlane} and not ${gitOps} and (jpath("verb") != "update" or not ${serviceAccount})`,
  description:
    "A cron job starts pods again and again without anybody's doing: the plainest way to stay in a cluster. Look at its image, its command and its service account. Administrators and pipelines that deploy an application with cron jobs do this: a low alert. Argo CD and Flux are left out where they are installed under their usual names, and so are the rewrites of operators.",
  severity: "low",
  attackTechniques: ["scheduledTaskJob"],
  attack: ["T1053.007", "TA0003"],
  owner: "system",
};
