import type { Rule } from "../../../audit/rule.ts";
import { done, objectItself } from "../conditions.ts";

export const nodeDebugPodCreated: Rule = {
  name: "Node debug pod created",
  message: "Node debug pod created: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and jpath("verb") = "create" and ${objectItself} and ${done}
  and (jpath("objectRef.name") startswith "node-debugger-"
    or jpath("requestObject.metadata.name") startswith "node-debugger-"
    or jpath("requestObject.spec.volumes.name") = "host-root")`,
  description:
    "kubectl debug node/… made a pod that has its node's processes, network and whole file system (mounted at /host): a shell on the node, as root. Ask the user for the reason, and delete the pod, for it stays when the shell is closed. Administrators who repair nodes do the same; with several by one user look at what else he does. What is typed there leaves no trace in the audit log. A renamed pod is known by its volume, which needs level Request.",
  severity: "high",
  attackTechniques: ["exploitationForPrivilegeEscalation", "createContainer"],
  attack: ["T1611", "T1610", "T1021"],
  owner: "system",
};
