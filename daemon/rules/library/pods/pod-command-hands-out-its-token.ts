import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { tokenSent } from "./programs.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

export const podCommandHandsOutItsToken: Rule = {
  name: "Pod command hands out its token",
  message: `Pod command hands out its token: ${deed}`,
  expression: `${podWritten} and ${sentText(tokenSent)}`,
  description: `The command sends the token of the pod's service account to somebody: as the body or a file of curl or wget, or through a pipe into netcat. So one turns the right to create pods into the rights of every account of the namespace. Delete the pod and every pod of that account, so that the token ends, and look at what the account did since. Scripts that ask the API server put the token into a header, which is not reported; no administrator's work looks like this. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["unsecuredCredentials", "exfiltrationGeneral"],
  attack: ["T1528", "T1567", "TA0006", "TA0010"],
  owner: "system",
};
