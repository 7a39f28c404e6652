import type { Rule } from "../../../audit/rule.ts";
import { done } from "../conditions.ts";
import { human } from "./callers.ts";

export const podsEvictedOrDeletedInABurst: Rule = {
  name: "Pods evicted or deleted in a burst",
  message: "Pods evicted or deleted in a burst: ${user.username}, last ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and ${done}
  and (jpath("verb") = "delete" or (jpath("verb") = "create" and jpath("objectRef.subresource") = "eviction"))
  and ${human}`,
  threshold: { count: 30, within: "5m", by: ["user.username"] },
  description:
    "One person evicted or deleted thirty pods within five minutes: the service stands still while they come back, if they do. Ask the user, and see whether their workloads still exist. An administrator who drains a node does the same: except them, or the time of maintenance. Controllers, autoscalers and build systems that remove their own pods are left out.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1489", "T1499", "TA0040"],
  owner: "system",
};
