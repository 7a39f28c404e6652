import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, writes } from "../conditions.ts";

export const bodyHiddenFromTheAuditLog: Rule = {
  name: "Body of a write hidden from the audit log",
  message:
    "Body hidden by its size: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("pods", "deployments", "daemonsets", "statefulsets", "replicasets",
    "replicationcontrollers", "jobs", "cronjobs", "roles", "clusterroles", "rolebindings", "clusterrolebindings",
    "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "namespaces", "services", "ingresses",
    "serviceaccounts", "persistentvolumes", "networkpolicies", "nodes")
  and jpath("annotations['audit.k8s.io/truncated']") = "true" and ${writes} and ${done} and not ${controlPlane}`,
  description:
    "The request was too large for the audit log, so its body was cut off, and no rule that reads a body could judge it. Padding an object is a way to slip a privileged pod or a role past detection. Read the object in the cluster. Objects of these kinds are rarely that large in an administrator's work; definitions, config maps and other kinds that often are do not count here. EKS marks nothing itself but cuts lines short; AKS leaves large objects out: both are marked when read.",
  severity: "medium",
  attackTechniques: ["obfuscatedFiles", "impairDefences"],
  attack: ["T1027", "T1562.006", "TA0005"],
  owner: "system",
};
