import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself, writes } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { admissionPolicies } from "./admission-policies.ts";

export const admissionPolicyWritten: Rule = {
  name: "Admission policy or exception written",
  message:
    "Admission policy or exception written: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `${admissionPolicies} and ${objectItself} and ${writes} and ${done}
  and not ${controlPlane} and not ${gitOps} and jpath("user.username") != "system:serviceaccount:kube-system:azure-policy"`,
  description:
    "One changed word (Audit instead of Deny, a wider match condition, an exception for a namespace) opens what an admission policy kept shut, and a mutating policy can put a container into every pod. Compare the object with the one you know. Administrators who maintain policies by hand do this; Argo CD and Flux are left out where they are installed under their usual names, and so is the add-on of AKS that brings Azure's policies. Clouds record no bodies of custom resources, so only the fact is seen.",
  severity: "medium",
  attackTechniques: ["impairDefences", "eventTriggeredExecution"],
  attack: ["T1562.001", "T1546", "TA0005"],
  owner: "system",
};
