import type { Rule } from "../../../audit/rule.ts";
import { roleGiven, rulePart } from "./rights.ts";

const entries = `in ("pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers", "pods/proxy",
    "nodes/proxy", "*/exec", "*/attach", "*/portforward", "*/ephemeralcontainers", "*/proxy")`;

export const roleThatMayEnterPods: Rule = {
  name: "Role that may enter pods",
  message:
    "Role that may enter pods: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(`jpath("resources") ${entries}`, rulePart("resources", entries)),
  description:
    "The role lets its holders run commands in running pods, reach their ports, put containers into them, or talk to kubelets past the API server's audit (nodes/proxy, where even get is enough to run commands). With it somebody acts as any workload it reaches. Find out who is bound to it. Administrators write such roles for developers who debug, and install agents for metrics with them (nodes/proxy). Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation", "execIntoContainer"],
  attack: ["T1098.006", "T1609", "TA0004"],
  owner: "system",
};
