import type { Rule } from "../../../audit/rule.ts";
import { passedOn, pattern } from "../conditions.ts";

/** What monitoring reads. The whole path, for behind it an attacker could write anything. */
const measurements =
  /^\/api\/v1\/nodes\/[^/?]+\/proxy\/(metrics(\/(cadvisor|probes|resource|slis))?|stats\/summary|healthz)\/?(\?|$)/;

export const kubeletThroughApiServer: Rule = {
  name: "Kubelet reached through the API server",
  message: "Kubelet reached through the API server: ${user.username} ${verb} ${objectRef.name}, ${requestURI}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("objectRef.subresource") = "proxy" and ${passedOn}
  and not jpath("requestURI") matches ${pattern(measurements)}`,
  description:
    "The right nodes/proxy is the right to all that a kubelet can do: list the pods of its node, read their logs, run commands in them, without a trace in this log of what was done. Find out who needs it; replace it by nodes/metrics and the like. Monitoring reads figures and health by the same way, which is left out where the log shows the path; GKE may not show it, so except the monitoring's service account there.",
  severity: "high",
  attackTechniques: ["accessKubeletMainAPI"],
  attack: ["T1613", "T1210", "TA0007"],
  owner: "system",
};
