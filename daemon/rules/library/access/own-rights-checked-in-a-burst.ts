import type { Rule } from "../../../audit/rule.ts";
import { letIn } from "../conditions.ts";
import { human } from "./callers.ts";

export const ownRightsCheckedInABurst: Rule = {
  name: "Own rights checked in a burst",
  message: "Own rights checked in a burst: ${user.username} from ${sourceIPs} with ${userAgent}",
  expression: `jpath("objectRef.resource") in ("selfsubjectaccessreviews", "subjectaccessreviews", "localsubjectaccessreviews") and ${letIn} and ${human}
  and not (jpath("userAgent") startswith "Mozilla/" or jpath("userAgent") startswith "GoogleCloudConsole")`,
  threshold: { count: 30, within: "5m", by: ["user.username"] },
  description:
    "One person asked thirty times within five minutes whether he, or somebody else, may do something, as tools that draw a table of rights do (rakkess, access-matrix, rbac-tool). Ask what for; an attacker looks for a way up so. Administrators do it when they check roles. Dashboards ask some times when they start, less often than that; consoles in a browser (of OpenShift, Azure and Google Cloud) ask for all that they may show, and are left out. The components that ask for every request they serve are left out.",
  severity: "medium",
  attackTechniques: ["accountDiscovery"],
  attack: ["T1069.003", "T1087", "TA0007"],
  owner: "system",
};
