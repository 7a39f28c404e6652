import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const runtimeClassChangedByAPerson: Rule = {
  name: "Runtime class changed by a person",
  message: "Runtime class changed: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "runtimeclasses" and ${writesOrDeletes} and ${done} and ${person}`,
  description:
    "A runtime class chooses what keeps a container apart from its node. Whoever replaces the handler of a sandboxed class (gVisor, Kata) by a plain one takes the wall away from every pod that relies on it. Compare the handler with the one you know. Administrators who set up GPUs or sandboxes do this once. Service accounts of operators are left out.",
  severity: "low",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "T1611", "TA0005"],
  owner: "system",
};
