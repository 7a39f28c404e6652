import type { Rule } from "../../../audit/rule.ts";
import { roleGiven } from "./rights.ts";

export const roleThatMayChangeAdmission: Rule = {
  name: "Role that may change admission",
  message:
    "Role that may change admission: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(`jpath("resources") in ("mutatingwebhookconfigurations", "validatingwebhookconfigurations",
        "mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
        "validatingadmissionpolicies", "validatingadmissionpolicybindings")
      and jpath("verbs") in ("create", "update", "patch", "delete", "*") and not exists("resourceNames")`),
  description:
    "A webhook sees every object that is written, secrets included, and may change it; a deleted one no longer forbids anything. Who may write them may read and rewrite the cluster. Find out who is bound to the role, and name the webhooks in the rule (resourceNames; such rules are not reported). An administrator who installs an operator with admission webhooks (cert-manager, Istio, Kyverno, OLM) writes such a role. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation", "impairDefences"],
  attack: ["T1098.006", "T1562.001", "T1546", "TA0003"],
  owner: "system",
};
