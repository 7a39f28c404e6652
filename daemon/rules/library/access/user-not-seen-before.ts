import type { Rule } from "../../../audit/rule.ts";
import { letIn, person } from "./callers.ts";

export const userNotSeenBefore: Rule = {
  name: "User not seen before",
  message: "User not seen in 30 days: ${user.username} ${verb} ${requestURI} from ${sourceIPs}",
  expression: `${person}
  and ${letIn}`,
  firstSeen: { by: ["user.username"], within: "30d" },
  description:
    "A person, or a pipeline with an account as people have, used the cluster for the first time in thirty days. Compare with who joined; an account nobody knows was made by somebody who wants to come back. Returning from a long leave causes it as well. Service accounts, nodes and the cloud's own are left out. Silent during its own first thirty days.",
  severity: "low",
  attackTechniques: ["createAccount"],
  attack: ["T1078", "T1136", "TA0001"],
  owner: "system",
};
