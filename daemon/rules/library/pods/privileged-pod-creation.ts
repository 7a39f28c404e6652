import type { Rule } from "../../../audit/rule.ts";

export const privilegedPodCreation: Rule = {
  name: "Privileged pod creation",
  aliases: [
    "Prisma Cloud Labs - Privileged pod creation",
    "GKE - privileged pod creation",
    "Prisma Cloud Labs - GKE - privileged pod creation",
  ],
  message: "Privileged pod creation: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and not exists("objectRef.subresource") and jpath("verb") = "create"
  and (jpath("requestObject.spec.containers.securityContext.privileged") = "true"
    or jpath("requestObject.spec.initContainers.securityContext.privileged") = "true")`,
  description:
    "A privileged container has every capability and all devices of its node: whoever controls it controls the node. Find out whether the workload needs it; most need one capability instead. Needs the audit policy level Request for pods.",
  severity: "high",
  attackTechniques: ["privilegedContainer"],
  owner: "system",
};
