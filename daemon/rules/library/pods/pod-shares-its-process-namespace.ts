import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const podSharesItsProcessNamespace: Rule = {
  name: "Pod shares its process namespace",
  message: `Pod shares its process namespace: ${deed}`,
  expression: podWrittenWith(`jpath("shareProcessNamespace") = "true"`, ["shareProcessNamespace", /true/]),
  description: `All containers of the pod see each other's processes, and through /proc their environments and files: a sidecar can read the secrets of the program beside it. See which container was added last. Sidecars that signal or profile their neighbour do the same. ${blindSpot}`,
  severity: "low",
  attackTechniques: ["credentialDumping"],
  attack: ["T1003.007", "T1057"],
  owner: "system",
};
