import type { Rule } from "../../../audit/rule.ts";
import { letIn, person } from "../conditions.ts";

export const rightsOrTokenOfSomebodyElseReviewed: Rule = {
  name: "Rights or token of somebody else reviewed",
  message:
    "Rights or token of somebody else reviewed: ${user.username} sent a ${objectRef.resource} (${requestObject.spec.user})",
  expression: `jpath("objectRef.resource") in ("subjectaccessreviews", "localsubjectaccessreviews", "tokenreviews")
  and jpath("verb") = "create" and ${letIn} and ${person}`,
  description:
    "A person, or a pipeline with a person's sort of account, asked the API server what somebody else may do, or whose a token is. Kubelets and extension API servers ask that all day, people hardly ever: who found a token looks for what it is worth. Ask for the reason, and see whether the token or the user shows up from a new address. Administrators' tools that report rights (rakkess, kubectl-who-can) do the same. The message names the user only at level Request; EKS, AKS and GKE record no contents of token reviews.",
  severity: "low",
  attackTechniques: ["accountDiscovery"],
  attack: ["T1069", "T1087", "TA0007"],
  owner: "system",
};
