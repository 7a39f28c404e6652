import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const privilegedPodCreation: Rule = {
  name: "Privileged pod creation",
  aliases: [
    "Prisma Cloud Labs - Privileged pod creation",
    "GKE - privileged pod creation",
    "Prisma Cloud Labs - GKE - privileged pod creation",
  ],
  message: `Privileged pod creation: ${deed}`,
  expression: podWrittenWith(`any("*", jpath("securityContext.privileged") = "true")`, ["privileged", /true/]),
  description: `A privileged container has every capability and all devices of its node: whoever controls it controls the node. Find out whether the workload needs it; most need one capability instead. Administrators who install node agents (network, storage, monitoring), and image builders, do the same. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["privilegedContainer"],
  attack: ["T1610", "T1611", "TA0004"],
  owner: "system",
};
