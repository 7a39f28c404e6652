import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const apiPriorityAndFairnessChanged: Rule = {
  name: "API priority and fairness changed",
  message: "API priority and fairness changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("flowschemas", "prioritylevelconfigurations") and ${objectItself}
  and ${writesOrDeletes} and ${done} and not ${controlPlane}`,
  description:
    "Flow schemas and priority levels share out the API server's time. A schema that matches everybody with a level of few seats starves controllers and people alike; one that exempts a user lets him flood it. Compare with the defaults. Administrators of large clusters tune them, seldom and on purpose; kube-apiserver keeps its own and is left out. Every cloud records it.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1499.003", "TA0040"],
  owner: "system",
};
