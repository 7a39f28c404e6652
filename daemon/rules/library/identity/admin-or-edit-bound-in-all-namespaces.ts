import type { Rule } from "../../../audit/rule.ts";
import { roleBound } from "./rights.ts";

export const adminOrEditBoundInAllNamespaces: Rule = {
  name: "Admin or edit bound in all namespaces",
  message:
    "Admin or edit bound in all namespaces: ${user.username} bound ${requestObject.subjects.name} to ${requestObject.roleRef.name} by ${objectRef.name}",
  expression: roleBound("clusterrolebindings", `in ("admin", "edit")`),
  description:
    "The roles admin and edit are meant for one namespace. Bound for all of them, they read every secret and run pods as every service account, those of kube-system included: in effect they are cluster-admin. Ask who made the binding for the reason, and bind the role in the namespaces that need it instead. Administrators often set up platform teams and CI systems so. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.006", "TA0004"],
  owner: "system",
};
