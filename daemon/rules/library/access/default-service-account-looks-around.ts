import type { Rule } from "../../../audit/rule.ts";
import { serviceAccount } from "../conditions.ts";

export const defaultServiceAccountLooksAround: Rule = {
  name: "Default service account looks around",
  message:
    "Default service account looks around: ${user.username} lists ${objectRef.resource}, ${requestURI} with ${userAgent}",
  expression: `jpath("verb") = "list"
  and ${serviceAccount} and jpath("user.username") endswith ":default"
  and (jpath("objectRef.resource") in ("secrets", "serviceaccounts", "namespaces", "nodes", "roles", "rolebindings", "clusterroles", "clusterrolebindings")
    or (jpath("objectRef.resource") in ("pods", "services", "configmaps") and not exists("objectRef.namespace")))`,
  description:
    "The service account that pods get when nobody gave them one asked for the secrets, nodes, namespaces or roles, or for the pods, services or config maps of the whole cluster, whether it was granted or refused. Programs that use the API have an account of their own: this is somebody in a pod who looks around. Find the pod by the address and look for commands run in it. Charts without an account of their own that find their peers do it: give them one. Needs lists in the log: not in the AKS category kube-audit-admin, nor on GKE without Data Access logs.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1613", "T1078.001", "TA0007"],
  owner: "system",
};
