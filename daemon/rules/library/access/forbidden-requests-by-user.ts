import type { Rule } from "../../../audit/rule.ts";
import { controlPlane } from "../conditions.ts";
import { anonymous, refused, triedForEver } from "./callers.ts";

export const forbiddenRequestsByUser: Rule = {
  name: "Forbidden requests in a burst",
  message: "Forbidden requests in a burst: ${user.username}, last ${verb} ${requestURI}",
  expression: `${refused}
  and not ${anonymous} and not ${controlPlane}
  and not ${triedForEver}`,
  threshold: { count: 10, within: "5m", by: ["user.username"] },
  description:
    "Attempts: ten requests of one user were refused within five minutes. Stolen credentials are tried so, one door after the other, and tools that list their rights do. Look at what was asked for and at what was granted between. A program that lacks a right and tries again all the time causes it as well: give it the right, or except it by name; what an operator that keeps a cache tries again (a watch, or a list with a resourceVersion), and a lease that it asks for, are not counted. Requests of strangers have a rule of their own.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1613", "T1078", "TA0007"],
  owner: "system",
};
