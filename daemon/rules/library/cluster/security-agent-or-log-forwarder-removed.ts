import type { Rule } from "../../../audit/rule.ts";
import { removal } from "./deeds.ts";

const agents =
  /(^|-)(falco|falcosidekick|falcon|falcon-sensor|crowdstrike|sysdig|aqua|twistlock|prisma|neuvector|stackrox|rhacs|tetragon|kubearmor|tracee|wazuh|lacework|sentinelone|s1-agent|guardduty|microsoft-defender|kubescape|trivy-operator|datadog|elastic-agent|fluent|fluentd|fluent-bit|fluentbit|filebeat|auditbeat|logstash|promtail|grafana-agent|alloy|otel-collector|opentelemetry-collector|splunk|sumologic|oneagent|ama-logs|omsagent|cloudwatch-agent|amazon-cloudwatch|vector-agent|vector-aggregator)(-|$)|^vector$/;

export const securityAgentOrLogForwarderRemoved: Rule = {
  name: "Security agent or log forwarder removed",
  message:
    "Security agent or log forwarder removed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: removal(agents),
  description:
    "An agent that watches nodes or carries logs away (Falco, Falcon, Fluent Bit, Vector, GuardDuty, Defender and others, known by name) was deleted, scaled to nothing or sent to nodes that do not exist. Bring it back and look at what happened on the nodes meanwhile. Administrators who uninstall or replace the tool do the same; it is seen by name only. Scaling is read from the request, at level Request; a deletion every cloud records.",
  severity: "high",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "T1562.006", "TA0005"],
  owner: "system",
};
