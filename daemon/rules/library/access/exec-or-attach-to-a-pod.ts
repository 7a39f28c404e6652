import type { Rule } from "../../../audit/rule.ts";
import { execOpened } from "./exec.ts";

export const execOrAttachToAPod: Rule = {
  name: "Exec or attach to a pod",
  aliases: [
    "Prisma Cloud Labs - Exec or attach to a pod",
    "GKE - exec or attach to a pod",
    "Prisma Cloud Labs - GKE - exec or attach to a pod",
  ],
  message: "Exec or attach to a pod: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: execOpened,
  description:
    'Somebody opened a shell in a running container, or joined its standard streams. What is typed there leaves no trace in the audit log. Ask the user for the reason; look at what the pod did afterwards. Administrators and developers who look for a fault do it, too: except those who may. kubectl uses verb get over WebSocket (Kubernetes 1.31 and newer) and create before; GKE and the AKS category kube-audit-admin may leave the reads out. A refused one is the rule "Exec or attach refused".',
  severity: "medium",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "TA0002"],
  owner: "system",
};
