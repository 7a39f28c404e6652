import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const longLivedServiceAccountTokenCreated: Rule = {
  name: "Long-lived service account token created",
  message:
    "Long-lived service account token created: ${user.username} created secret ${objectRef.namespace}/${objectRef.name} for ${requestObject.metadata.annotations['kubernetes.io/service-account.name']}",
  expression: `jpath("objectRef.resource") = "secrets" and jpath("verb") in ("create", "patch")
  and jpath("requestObject.type") = "kubernetes.io/service-account-token" and ${done} and not ${controlPlane}`,
  description:
    "A secret of this type is filled with a token of the service account that never expires: who reads it once keeps the account's rights until the secret is deleted. Delete it unless a system outside the cluster needs it, and use short tokens (kubectl create token) instead. Administrators who follow older guides for CI systems and multi-cluster tools make such secrets. Needs the audit policy level Request for secrets, which few allow; EKS, AKS and GKE record no contents of secrets, so the rule sees nothing there.",
  severity: "medium",
  attackTechniques: ["accountManipulation", "unsecuredCredentials"],
  attack: ["T1098.001", "T1528", "TA0003"],
  owner: "system",
};
