import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { escapeCommands } from "./programs.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

export const podCommandBreaksOutToItsNode: Rule = {
  name: "Pod command breaks out to its node",
  message: `Pod command breaks out to its node: ${deed}`,
  expression: `${podWritten} and ${sentText(escapeCommands)}`,
  description: `The pod's command enters its node: nsenter into process 1, chroot into a mount of the host, /proc/1/root, a release agent or core pattern, or a runtime's socket. What it does there leaves no trace in the audit log. Ask the creator; else cordon the node and examine it. Administrators' kubectl plugins that open a shell on a node, and installers of drivers, do the same. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["exploitationForPrivilegeEscalation", "nativeBinaryExecution"],
  attack: ["T1611", "T1059.004"],
  owner: "system",
};
