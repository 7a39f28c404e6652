import type { Rule } from "../../../audit/rule.ts";
import { done, objectItself, writes } from "../conditions.ts";
import { sensitivePath } from "./host-paths.ts";
import { whole } from "./spec.ts";

export const persistentVolumeOnASensitiveHostPath: Rule = {
  name: "Persistent volume on a sensitive host path",
  message:
    "Persistent volume on a sensitive host path: ${user.username} (${verb} ${objectRef.name}, ${requestObject.spec.hostPath.path}${requestObject.spec.local.path})",
  expression: `jpath("objectRef.resource") = "persistentvolumes" and ${objectItself} and ${writes} and ${done}
  and (jpath("requestObject.spec.hostPath.path") matches ${whole(sensitivePath)}
    or jpath("requestObject.spec.local.path") matches ${whole(sensitivePath)}
    or jpath("requestObject.spec.local.path") contains "&")`,
  description:
    "A persistent volume gives a path like /, /etc or a runtime's socket to any pod that claims it, past rules against host paths in pods (Pod Security Admission does not look at volumes). A local path with an ampersand is a command to nodes with Windows that lack the mend of CVE-2023-5528. Find the claim and the pods that use it, and delete the volume. Provisioners of local disks use paths of their own, which are not reported. Needs the audit policy level Request for persistent volumes.",
  severity: "high",
  attackTechniques: ["writableVolumes"],
  attack: ["T1611", "TA0004"],
  owner: "system",
};
