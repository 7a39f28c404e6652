import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { deletes } from "./deeds.ts";

export const quotaOrLimitRangeDeleted: Rule = {
  name: "Resource quota or limit range deleted",
  message:
    "Resource limits deleted: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("resourcequotas", "limitranges") and ${deletes} and ${done}
  and not ${controlPlane} and not ${gitOps}`,
  description:
    "Without its quota or limit range a namespace may take all of the cluster's processors and memory: miners and denial of service begin so. Look at what was started there next. Administrators who change limits by hand do this too. Every cloud records the deletion.",
  severity: "low",
  attackTechniques: ["resourceHijacking"],
  attack: ["T1496", "TA0040"],
  owner: "system",
};
