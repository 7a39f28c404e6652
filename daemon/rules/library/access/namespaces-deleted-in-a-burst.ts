import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, preview } from "../conditions.ts";

export const namespacesDeletedInABurst: Rule = {
  name: "Several namespaces deleted",
  message: "Several namespaces deleted: ${user.username}, last ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "namespaces" and jpath("verb") = "delete" and ${done} and not ${controlPlane}
  and not ${preview}`,
  threshold: { count: 5, within: "5m", by: ["user.username"] },
  description:
    "One user or program deleted five namespaces within five minutes, and with them everything in them. Stop it by taking its rights away, then ask. Administrators who clear away test environments do it: except their accounts. Preview environments of pipelines are not counted where their names say so (pr-, mr-, preview-, review-, e2e-, ci-).",
  severity: "high",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "TA0040"],
  owner: "system",
};
