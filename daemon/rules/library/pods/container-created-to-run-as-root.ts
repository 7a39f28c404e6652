import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts, sentText } from "./spec.ts";

const asRoot = /"(?:runAsUser":0|runAsNonRoot":false|allowPrivilegeEscalation":true)[,}]/;

export const containerCreatedToRunAsRoot: Rule = {
  name: "Container created to run as root",
  message: `Container created to run as root: ${deed}`,
  expression: `${podWritten} and (${sentText(asRoot)}
    or ${jsonPatchPuts(`jpath("path") endswith "/runAsUser" and jpath("value") = "0"`)}
    or ${jsonPatchPuts(`jpath("path") endswith "/runAsNonRoot" and jpath("value") = "false"`)}
    or ${jsonPatchPuts(`jpath("path") endswith "/allowPrivilegeEscalation" and jpath("value") = "true"`)})`,
  description: `Somebody asks in so many words for user 0, for root to be allowed, or for a process to gain rights that its parent does not have. That is no attack by itself, but what an escape from the container starts with. Many charts that administrators install do the same, so look at it beside other alerts of the same pod or user. ${blindSpot}`,
  severity: "low",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1548", "TA0004"],
  owner: "system",
};
