import type { Rule } from "../../../audit/rule.ts";
import { refused } from "./callers.ts";
import { execAsked } from "./exec.ts";

export const execOrAttachRefused: Rule = {
  name: "Exec or attach refused",
  message: "Exec or attach refused: ${user.username} on ${objectRef.namespace}/${objectRef.name}",
  expression: `${execAsked} and ${refused}`,
  description:
    "An attempt: somebody wanted a shell in a running container and had not the right to it. Stolen credentials are tried so. Ask the user; look at what else the same user and address asked for. A developer in the wrong context or namespace causes it as well.",
  severity: "medium",
  attackTechniques: ["execIntoContainer", "accessKubernetesAPIServer"],
  attack: ["T1609", "T1078", "TA0002"],
  owner: "system",
};
