import type { Rule } from "../../../audit/rule.ts";

export const execOrAttachToAPod: Rule = {
  name: "Exec or attach to a pod",
  aliases: [
    "Prisma Cloud Labs - Exec or attach to a pod",
    "GKE - exec or attach to a pod",
    "Prisma Cloud Labs - GKE - exec or attach to a pod",
  ],
  message: "Exec or attach to a pod: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods"
  and jpath("objectRef.subresource") in ("exec", "attach")
  and jpath("verb") in ("get", "create")`,
  description:
    "Somebody opened a shell in a running container, or joined its standard streams. What is typed there leaves no trace in the audit log. Ask the user for the reason; look at what the pod did afterwards. kubectl uses verb get over WebSocket (Kubernetes 1.31 and newer) and create before.",
  severity: "high",
  attackTechniques: ["execIntoContainer"],
  owner: "system",
};
