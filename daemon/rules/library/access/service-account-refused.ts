import type { Rule } from "../../../audit/rule.ts";
import { controller, serviceAccount } from "../conditions.ts";
import { refused } from "./callers.ts";

export const serviceAccountRefused: Rule = {
  name: "Service account refused",
  message: "Service account refused: ${user.username} ${verb} ${requestURI}",
  expression: `${serviceAccount}
  and ${refused}
  and jpath("annotations['authorization.k8s.io/decision']") != "allow" and not ${controller}`,
  firstSeen: {
    by: ["user.username", "verb", "objectRef.resource", "objectRef.namespace"],
    within: "1d",
    learn: false,
  },
  description:
    "An attempt: a service account asked for what it has no right to, and had not asked for it within a day. Programs ask for what they were given rights to; a token in the hands of somebody else is tried on what he is after. Find out which pod has the account, what it was started from, and what else it asked for. An administrator's new version of an operator whose role was not brought up to date causes it, too, once for each thing it asks for, however often it tries again. What admission control refuses is left out.",
  severity: "medium",
  attackTechniques: ["accessKubernetesAPIServer"],
  attack: ["T1550.001", "T1613", "TA0007"],
  owner: "system",
};
