import type { Rule } from "../../../audit/rule.ts";
import { letIn } from "../conditions.ts";

export const debugOrLogPath: Rule = {
  name: "Debug or log path of the control plane",
  message: "Debug or log path of the control plane: ${user.username} ${verb} ${requestURI}",
  expression: `jpath("verb") in ("get", "put", "post") and ${letIn}
  and (jpath("requestURI") startswith "/debug/" or jpath("requestURI") = "/logs" or jpath("requestURI") startswith "/logs/")`,
  description:
    "Somebody read profiles of the API server, changed how much it logs (/debug/flags), or read files of its node's log directory (/logs). Profiles hold pieces of its memory and take time of it; log files hold names and addresses. Ask the user for the reason. Those who look into a slow API server do it, and profilers that run all the time: except their accounts.",
  severity: "medium",
  attackTechniques: ["systemInformationDiscovery"],
  attack: ["T1005", "T1082", "TA0007"],
  owner: "system",
};
