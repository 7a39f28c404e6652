import type { Rule } from "../../../audit/rule.ts";

export const podCreatedOnHostNetwork: Rule = {
  name: "Pod created on host network",
  aliases: [
    "Prisma Cloud Labs - Pod created on host network",
    "GKE - pod created on host network",
    "Prisma Cloud Labs - GKE - pod created on host network",
  ],
  message: "Pod created on host network: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and not exists("objectRef.subresource") and jpath("verb") = "create"
  and jpath("requestObject.spec.hostNetwork") = "true"`,
  description:
    "The pod shares its node's network: network policies do not hold it, it can listen to the node's traffic and reach services on loopback such as the kubelet. Needs the audit policy level Request for pods.",
  severity: "medium",
  attackTechniques: ["privilegedContainer"],
  owner: "system",
};
