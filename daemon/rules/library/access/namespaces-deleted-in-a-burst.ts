import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const namespacesDeletedInABurst: Rule = {
  name: "Several namespaces deleted",
  message: "Several namespaces deleted: ${user.username}, last ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "namespaces" and jpath("verb") = "delete" and ${done} and not ${controlPlane}`,
  threshold: { count: 5, within: "5m", by: ["user.username"] },
  description:
    "One user or program deleted five namespaces within five minutes, and with them everything in them. Stop it by taking its rights away, then ask. Administrators who clear away test environments and pipelines that remove those of closed branches do it: except their accounts.",
  severity: "high",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "TA0040"],
  owner: "system",
};
