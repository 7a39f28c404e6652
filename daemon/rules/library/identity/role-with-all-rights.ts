import type { Rule } from "../../../audit/rule.ts";
import { roleGiven } from "./rights.ts";

export const roleWithAllRights: Rule = {
  name: "Role with all rights",
  message:
    "Role with all rights: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(`jpath("verbs") = "*" and (jpath("nonResourceURLs") = "*"
      or (jpath("resources") = "*" and (jpath("apiGroups") in ("*", "") or not exists("apiGroups"))))`),
  description:
    "The role allows everything: all verbs on all resources, or on all paths that are no resources. Bound to anybody it makes him administrator, under a name that nobody looks for. Find its bindings, ask who made it, and list the verbs and resources that the workload needs. Some operators and deployment tools (Argo CD, Crossplane, Rancher) ship such a role, and an installation of them is reported. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.006", "TA0003", "TA0004"],
  owner: "system",
};
