import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const podCreatedInHostProcessNamespace: Rule = {
  name: "Pod created in host process namespace",
  aliases: [
    "Prisma Cloud Labs - Pod created in host process namespace",
    "GKE - pod created in host process namespace",
    "Prisma Cloud Labs - GKE - pod created in host process namespace",
  ],
  message: `Pod created in host process namespace: ${deed}`,
  expression: podWrittenWith(`jpath("hostPID") = "true"`, ["hostPID", /true/]),
  description: `The pod sees every process of its node, with their environments and, given rights, their memory and files. Ask who needs that and what else the pod asks for: together with a privileged container it is a shell on the node. Administrators who install monitoring agents or debug a node do the same. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["privilegedContainer"],
  attack: ["T1611", "T1057"],
  owner: "system",
};
