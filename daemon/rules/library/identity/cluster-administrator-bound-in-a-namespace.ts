import type { Rule } from "../../../audit/rule.ts";
import { roleBound } from "./rights.ts";

export const clusterAdministratorBoundInANamespace: Rule = {
  name: "Cluster administrator bound in a namespace",
  message:
    "Cluster administrator bound in a namespace: ${user.username} bound ${requestObject.subjects.name} to cluster-admin in ${objectRef.namespace} by ${objectRef.name}",
  expression: roleBound("rolebindings", `= "cluster-admin"`),
  description:
    "Somebody was given every right in one namespace, those over its roles, quotas and service account tokens included; in kube-system that is the cluster. Ask who made the binding for the reason: the role admin is enough for those who run a namespace. Administrators who hand over a namespace, installers of operators and some CI systems do the same. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1098", "TA0003", "TA0004"],
  owner: "system",
};
