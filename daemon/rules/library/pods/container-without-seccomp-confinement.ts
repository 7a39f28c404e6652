import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts, sentText } from "./spec.ts";

/** The annotations are those that Kubernetes read before 1.27. */
const unconfined =
  /"seccompProfile":\{[^}]*"type":"Unconfined"|"(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io\/[^"]*":"unconfined"/;

export const containerWithoutSeccompConfinement: Rule = {
  name: "Container without seccomp confinement",
  message: `Container without seccomp confinement: ${deed}`,
  expression: `${podWritten} and (${sentText(unconfined)}
    or ${jsonPatchPuts(`jpath("path") contains "/seccompProfile" and jpath("value") contains "Unconfined"`)})`,
  description: `The container asks for no filter of system calls (seccomp profile Unconfined), which takes away what keeps most kernel exploits and escapes from working. Ask what the program needs; a profile of its own grants that much. Debuggers, profilers and builds in containers do the same. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "T1611"],
  owner: "system",
};
