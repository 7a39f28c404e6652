import type { Rule } from "../../../audit/rule.ts";
import { done, objectItself, person, writes } from "../conditions.ts";

export const customResourceDefinitionWrittenByAPerson: Rule = {
  name: "Custom resource definition written by a person",
  message: "Custom resource definition written: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "customresourcedefinitions" and ${objectItself} and ${writes} and ${done}
  and ${person}`,
  description:
    "A new kind of object comes with a controller that holds rights to act on it, and a conversion webhook in the definition sees and changes every object of the kind. Check which product it belongs to. Administrators who install or upgrade an operator by hand do this, once for every kind: a low alert. Service accounts (Helm in a pipeline of the cluster, OLM, Argo CD, Flux) are left out.",
  severity: "low",
  attackTechniques: ["eventTriggeredExecution"],
  attack: ["T1546", "T1543", "TA0003"],
  owner: "system",
};
