import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, serviceAccount, writes } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const suspiciousCronJob: Rule = {
  name: "Suspicious cron job",
  message: "Suspicious cron job: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "cronjobs" and ${objectItself} and ${writes} and ${done}
  and not ${controlPlane} and not ${gitOps}
  and (jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease", "default")
    or jpath("requestObject.spec.schedule") in ("* * * * *", "*/1 * * * *")
    or (jpath("verb") = "create" and ${serviceAccount}))`,
  description:
    "A cron job among the system's own or in the namespace default, one that runs every minute, or one that a pod's service account made: persistence looks like this more often than work does. Read its command and follow its pods. Administrators who try things out in default do this, and operators of databases and backups create cron jobs for their customers: give those an exception. The schedule is read from the request, at level Request; the rest is seen everywhere.",
  severity: "medium",
  attackTechniques: ["scheduledTaskJob"],
  attack: ["T1053.007", "T1036.005", "TA0002", "TA0003"],
  owner: "system",
};
