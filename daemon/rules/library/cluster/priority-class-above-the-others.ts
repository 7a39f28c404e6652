import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const priorityClassAboveTheOthers: Rule = {
  name: "Priority class above the others",
  message: "Priority class above the others: ${user.username} created ${objectRef.name} with ${requestObject.value}",
  expression: `jpath("objectRef.resource") = "priorityclasses" and jpath("verb") = "create" and ${done}
  and not ${controlPlane} and not ${gitOps}
  and (jpath("requestObject.value") >= 100000000 or jpath("requestObject.globalDefault") = "true")`,
  description:
    "Pods of a high priority push others off their nodes: a miner takes the cluster with it, and a global default gives it to everybody. Look at which pods use the class. Administrators who install agents for every node bring such classes with their charts. Read from the request, at level Request.",
  severity: "low",
  attackTechniques: ["resourceHijacking"],
  attack: ["T1496", "T1499", "TA0040"],
  owner: "system",
};
