import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts, sentText } from "./spec.ts";

/** The annotation is the one that Kubernetes read before 1.30; spc_t is SELinux' type of a super privileged container. */
const unconfined =
  /"appArmorProfile":\{[^}]*"type":"Unconfined"|"container\.apparmor\.security\.beta\.kubernetes\.io\/[^"]*":"unconfined"|"seLinuxOptions":\{[^}]*"type":"(?:spc_t|unconfined_t)"/;

export const containerWithoutAppArmorOrSelinuxConfinement: Rule = {
  name: "Container without AppArmor or SELinux confinement",
  message: `Container without AppArmor or SELinux confinement: ${deed}`,
  expression: `${podWritten} and (${sentText(unconfined)}
    or ${jsonPatchPuts(`jpath("path") contains "/appArmorProfile" and jpath("value") contains "Unconfined"`)}
    or ${jsonPatchPuts(`jpath("path") contains "apparmor.security.beta" and jpath("value") = "unconfined"`)}
    or ${jsonPatchPuts(`jpath("path") contains "/seLinuxOptions" and jpath("value") contains "spc_t"`)})`,
  description: `The container turns off the mandatory access control of its node (AppArmor profile Unconfined, SELinux type spc_t), which keeps a process from mounting and from writing to /proc and /sys even with capabilities. Ask what the program needs; a profile of its own grants that much. Security agents and storage drivers do the same. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["impairDefences"],
  attack: ["T1562", "T1611"],
  owner: "system",
};
