import type { Rule } from "../../../audit/rule.ts";

export const podCreatedInHostProcessNamespace: Rule = {
  name: "Pod created in host process namespace",
  aliases: [
    "Prisma Cloud Labs - Pod created in host process namespace",
    "GKE - pod created in host process namespace",
    "Prisma Cloud Labs - GKE - pod created in host process namespace",
  ],
  message: "Pod created in host process namespace: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and not exists("objectRef.subresource") and jpath("verb") = "create"
  and jpath("requestObject.spec.hostPID") = "true"`,
  description:
    "The pod sees every process of its node, with their environments and, given rights, their memory. Only node agents need that. Needs the audit policy level Request for pods.",
  severity: "high",
  attackTechniques: ["privilegedContainer"],
  owner: "system",
};
