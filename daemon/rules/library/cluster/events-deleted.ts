import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { deletes } from "./deeds.ts";

export const eventsDeleted: Rule = {
  name: "Kubernetes events deleted",
  message: "Kubernetes events deleted: ${user.username} ${verb} events in ${objectRef.namespace}",
  expression: `jpath("objectRef.resource") = "events" and ${deletes} and ${done} and not ${controlPlane}`,
  description:
    "Kubernetes forgets its events by itself; whoever deletes them wants something not to be seen. Look at what the user did in the hour before; this log still has it. Hardly any administrator has a reason, but test suites clean up after themselves. EKS and GKE leave requests on core events out of their logs, so there only those of the group events.k8s.io can show.",
  severity: "medium",
  attackTechniques: ["impairDefences"],
  attack: ["T1070", "TA0005"],
  owner: "system",
};
