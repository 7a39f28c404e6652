import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const changeInKubeSystemByAPerson: Rule = {
  name: "Change in a system namespace by a person",
  message:
    "Change in a system namespace: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease")
  and jpath("objectRef.resource") in ("configmaps", "deployments", "daemonsets", "statefulsets", "replicasets",
    "replicationcontrollers", "jobs", "services", "networkpolicies", "poddisruptionbudgets", "horizontalpodautoscalers")
  and ${writesOrDeletes} and ${done} and ${person}`,
  description:
    "Attackers put their workloads among the system's own, where nobody looks, and change what runs there with many rights. Compare with the add-ons you installed. Administrators who install or tune add-ons by hand do this: a low alert. Argo CD, Flux and Helm in a pipeline of the cluster are service accounts and left out, as are the clouds' add-on managers; a pipeline with an account as people have wants an exception. Pods, secrets and roles have rules of their own.",
  severity: "low",
  attackTechniques: ["masquerading"],
  attack: ["T1036.005", "TA0005"],
  owner: "system",
};
