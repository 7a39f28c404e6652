import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, letIn } from "../conditions.ts";

export const serviceAccountTokenOfLongLifeRequested: Rule = {
  name: "Service account token of long life requested",
  message:
    "Service account token of long life requested: ${user.username} requested one of ${objectRef.namespace}/${objectRef.name} for ${requestObject.spec.expirationSeconds} s",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and jpath("objectRef.subresource") = "token"
  and jpath("verb") = "create" and jpath("requestObject.spec.expirationSeconds") > 86400 and ${letIn} and not ${controlPlane}`,
  description:
    "A token was asked for that holds more than a day. It cannot be taken back but by deleting the service account: a good thing to keep for who means to return. Ask for the reason, and set --service-account-max-token-expiration. Administrators sometimes make credentials for CI systems so. Needs the audit policy level Request for serviceaccounts/token: EKS has it, AKS and GKE may record no body there.",
  severity: "high",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.001", "T1550.001", "TA0003"],
  owner: "system",
};
