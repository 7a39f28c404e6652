import type { Rule } from "../../../audit/rule.ts";
import { roleGiven, rulePart } from "./rights.ts";

export const roleThatMayRaiseRights: Rule = {
  name: "Role that may raise rights",
  message:
    "Role that may raise rights: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(
    `(jpath("verbs") in ("escalate", "bind", "impersonate")
      or (jpath("verbs") = "*" and jpath("apiGroups") = "rbac.authorization.k8s.io"))`,
    rulePart("verbs", `in ("escalate", "bind", "impersonate")`),
  ),
  description:
    "Escalate writes roles with more rights than one has, bind gives away any role, impersonate acts as any user or group (system:masters, for one): each of them is a step to cluster-admin. Find out who is bound to the role and whether he needs it; restrict it by resourceNames. An administrator who installs a multi-tenancy operator, a policy engine or a proxy that authenticates for others writes such a role. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation", "abuseElevationControlMechanisms"],
  attack: ["T1098.006", "T1548", "T1134", "TA0004"],
  owner: "system",
};
