import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

/** Images made for it, the server's name as a command, or the port that is its own. */
const server =
  /"image":"[^"]*(?:openssh-server|sshd|dropbear)[^"]*"|(?:\b|\\[nrt])(?:sshd|dropbear)(?: -|"|\\"|;| &)|\bssh start\b|"containerPort":22[,}]/;

export const podRunsAnSshServer: Rule = {
  name: "Pod runs an SSH server",
  message: `Pod runs an SSH server: ${deed}`,
  expression: `${podWritten} and ${sentText(server)}`,
  description: `Whoever knows its password or key comes back into the pod through it, past the API server and this log. Find out who needs it; kubectl exec does the same in sight. Administrators run bastions, Git and SFTP servers so: except those. ${blindSpot}`,
  severity: "low",
  attackTechniques: ["commandAndControlGeneral"],
  attack: ["T1021.004", "T1133", "TA0003"],
  owner: "system",
};
