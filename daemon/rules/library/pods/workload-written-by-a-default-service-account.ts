import type { Rule } from "../../../audit/rule.ts";
import { done, objectItself, podMakers, writes } from "../conditions.ts";
import { deed } from "./spec.ts";

export const workloadWrittenByADefaultServiceAccount: Rule = {
  name: "Workload written by a default service account",
  message: `Workload written by a default service account: ${deed}`,
  expression: `${podMakers} and ${objectItself} and ${writes} and ${done}
  and jpath("user.username") matches "^system:serviceaccount:[^:]+:default$"
  and jpath("user.username") != "system:serviceaccount:openshift-cluster-version:default"`,
  description:
    "The account that every pod gets when nobody says otherwise created or changed a pod or workload: it has no such right unless somebody gave it, and whoever breaks into any pod of the namespace can use it. Look at the pod the request came from and at what it made, take the right away, and give the program an account of its own. OpenShift's own updates come from such an account, in openshift-cluster-version, which is left out. Build servers that an administrator has set up in haste do the same.",
  severity: "medium",
  attackTechniques: ["createContainer", "accessKubernetesAPIServer"],
  attack: ["T1610", "T1550.001", "TA0002"],
  owner: "system",
};
