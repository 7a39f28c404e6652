import type { Rule } from "../../../audit/rule.ts";

export const podCreatedWithoutSecurityContext: Rule = {
  name: "Pod created without security context",
  aliases: [
    "Prisma Cloud Labs - Pod created without security context",
    "GKE - pod created without security context",
    "Prisma Cloud Labs - GKE - pod created without security context",
  ],
  message: "Pod created without security context: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and not exists("objectRef.subresource") and jpath("verb") = "create"
  and any("requestObject.spec.containers", not exists("securityContext"))`,
  description:
    "A container runs with the defaults of its image, often as root and with a writable root file system. Set a security context, or enforce one by Pod Security Admission. Needs the audit policy level Request for pods.",
  severity: "low",
  attackTechniques: [],
  owner: "system",
};
