import type { Rule } from "../../../audit/rule.ts";
import { done, pattern, person } from "../conditions.ts";

const configurations =
  /^(falco|fluent-?bit|fluentd|vector|filebeat|auditbeat|promtail|aws-logging|aws-for-fluent-bit|container-azm-ms-agentconfig|ama-metrics|guardduty|tetragon|wazuh)(-|$)/;

export const securityAgentOrLogForwarderReconfigured: Rule = {
  name: "Security agent or log forwarder reconfigured by a person",
  message:
    "Security agent or log forwarder reconfigured: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "configmaps" and jpath("objectRef.name") matches ${pattern(configurations)}
  and jpath("verb") in ("update", "patch", "delete", "deletecollection") and ${done} and ${person}`,
  description:
    "One added filter makes a log forwarder drop the lines that matter, one changed rule makes Falco blind, and both look healthy. Compare the config map with its source. Administrators who tune the agents by hand do this; Helm in a pipeline of the cluster, operators, Argo CD and Flux are left out. Only the fact is seen: EKS, AKS and GKE record no bodies of config maps.",
  severity: "low",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.006", "TA0005"],
  owner: "system",
};
