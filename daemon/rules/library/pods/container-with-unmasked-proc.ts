import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const containerWithUnmaskedProc: Rule = {
  name: "Container with unmasked /proc",
  message: `Container with unmasked /proc: ${deed}`,
  expression: podWrittenWith(`any("*", jpath("securityContext.procMount") = "Unmasked")`, ["procMount", /Unmasked/]),
  description: `The container sees and writes parts of /proc that runtimes hide, such as /proc/sys and /proc/kcore: with root's rights a way to the node. Only containers that build or run containers in a user namespace of their own need it; make sure that this is one (hostUsers: false). ${blindSpot}`,
  severity: "high",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1611", "T1068"],
  owner: "system",
};
