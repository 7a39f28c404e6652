import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { deletes } from "./deeds.ts";

export const volumeClaimsDeletedInBulk: Rule = {
  name: "Volume claims deleted in bulk",
  message: "Volume claims deleted in bulk: ${user.username} deleted many, the last in ${objectRef.namespace}",
  expression: `jpath("objectRef.resource") = "persistentvolumeclaims" and ${deletes} and ${done} and not ${controlPlane}`,
  description:
    "With most storage classes a claim takes its data with it; ten of them deleted by one user within five minutes is destruction, or the end of a whole product. Set the volumes' reclaim policy to Retain at once, and look at what else the user deletes. Administrators who uninstall a large stateful application, and runners that give each job its own claim, do this too. Claims that go with their namespace are deleted by a controller and do not count.",
  severity: "high",
  attackTechniques: [],
  attack: ["T1485", "TA0040"],
  owner: "system",
  threshold: { count: 10, within: "5m", by: ["user.username"] },
};
