import type { Rule } from "../../../audit/rule.ts";

export const forbiddenRequest: Rule = {
  name: "Forbidden request",
  aliases: [
    "Prisma Cloud Labs - Forbidden request",
    "GKE - forbidden request",
    "Prisma Cloud Labs - GKE - forbidden request",
  ],
  message: "Forbidden request: ${user.username} ${verb} ${requestURI}",
  expression: `jpath("responseStatus.code") = "403"`,
  description:
    "The API server refused a request for lack of rights. Single ones are mostly mistakes; several in a row by one user are somebody trying doors.",
  severity: "low",
  attackTechniques: ["accessKubernetesAPIServer"],
  owner: "system",
};
