import type { Rule } from "../../../audit/rule.ts";
import { roleGiven, rulePart } from "./rights.ts";

const issuers = `in ("certificatesigningrequests/approval", "serviceaccounts/token", "*/approval", "*/token")`;

export const roleThatMayIssueCredentials: Rule = {
  name: "Role that may issue credentials",
  message:
    "Role that may issue credentials: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: roleGiven(
    `jpath("resources") ${issuers} and not exists("resourceNames")`,
    rulePart("resources", issuers),
  ),
  description:
    "The role approves certificates for users and nodes, or asks for tokens of any service account it reaches: its holder can become somebody else and stay so after his own account is gone. Find out who is bound to it, and name the service accounts or signers in the rule (resourceNames; such rules are not reported). An administrator who installs a certificate or secret operator writes such a role. Needs the audit policy level Request for rbac.authorization.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1649", "T1528", "TA0006"],
  owner: "system",
};
