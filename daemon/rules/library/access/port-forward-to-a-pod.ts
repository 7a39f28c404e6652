import type { Rule } from "../../../audit/rule.ts";
import { letIn } from "../conditions.ts";

export const portForwardToAPod: Rule = {
  name: "Port-forward to a pod",
  message: "Port-forward to a pod: ${user.username} to ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") = "portforward" and ${letIn}`,
  description:
    "Somebody opened a tunnel through the API server to a port of a pod, past network policies and past every login that stands in front of the service. Where databases or dashboards are reached so, ask for the reason. Developers forward ports all day: except their namespaces. The port is only in the stream, never in the log.",
  severity: "low",
  attackTechniques: [],
  attack: ["T1572", "T1090", "TA0008"],
  owner: "system",
};
