import type { Rule } from "../../../audit/rule.ts";
import { controlPlane } from "../conditions.ts";
import { refused } from "./callers.ts";

export const forbiddenRequest: Rule = {
  name: "Forbidden request",
  aliases: [
    "Prisma Cloud Labs - Forbidden request",
    "GKE - forbidden request",
    "Prisma Cloud Labs - GKE - forbidden request",
  ],
  message: "Forbidden request: ${user.username} ${verb} ${requestURI}",
  expression: `${refused}
  and not (${controlPlane} and jpath("annotations['authorization.k8s.io/decision']") = "allow")`,
  description:
    "The API server refused a request: for lack of rights, or because admission control or a quota did not let it pass. Single ones are mostly mistakes; several in a row by one user are somebody trying doors, and have a rule of their own. What quotas and policies refuse to the cluster's own controllers is left out.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1613", "TA0007"],
  owner: "system",
};
