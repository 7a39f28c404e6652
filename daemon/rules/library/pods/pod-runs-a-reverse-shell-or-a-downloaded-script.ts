import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { shellCommands } from "./programs.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

export const podRunsAReverseShellOrADownloadedScript: Rule = {
  name: "Pod runs a reverse shell or a downloaded script",
  message: `Pod runs a reverse shell or a downloaded script: ${deed}`,
  expression: `${podWritten} and ${sentText(shellCommands)}`,
  description: `A command, probe or hook of the pod opens a shell to somebody outside (bash -i, /dev/tcp, nc -e, socat exec), or runs what it downloads or decodes (curl | sh, base64 -d | sh). Read the command, block the address, and look for the same in other workloads. Build jobs that install a tool by curl | sh do the same: make them exceptions, for what they run may change any day. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["commandAndControlGeneral", "ingressToolTransfer"],
  attack: ["T1059.004", "T1105", "T1027", "T1071.001"],
  owner: "system",
};
