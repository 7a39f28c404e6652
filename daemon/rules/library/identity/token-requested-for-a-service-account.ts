import type { Rule } from "../../../audit/rule.ts";
import { letIn, person } from "../conditions.ts";

export const tokenRequestedForAServiceAccount: Rule = {
  name: "Token requested for a service account",
  message:
    "Token requested for a service account: ${user.username} requested one of ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "serviceaccounts" and jpath("objectRef.subresource") = "token"
  and jpath("verb") = "create" and ${letIn} and ${person}`,
  description:
    "A person, or a pipeline with a person's sort of account, asked for a token of a service account: from then on he can act as that account, from anywhere, and the log shows only the account. Ask him for the reason, and look at what the account did from other addresses afterwards. Administrators who run kubectl create token for dashboards and CI look the same; kubelets and controllers, who do this all day, are left out. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["accountManipulation", "unsecuredCredentials"],
  attack: ["T1528", "T1098.001", "TA0006"],
  owner: "system",
};
