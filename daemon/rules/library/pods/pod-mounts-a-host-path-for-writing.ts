import type { Rule } from "../../../audit/rule.ts";
import { inPodSpec, podWritten } from "../conditions.ts";
import { localPathHelper } from "./host-paths.ts";
import { blindSpot, deed } from "./spec.ts";

export const podMountsAHostPathForWriting: Rule = {
  name: "Pod mounts a host path for writing",
  message: `Pod mounts a host path for writing: ${deed}`,
  // Which mount belongs to which volume is beyond the language: so either no mount at all is read-only, or every
  // volume is a host path. Both are certain; a pod that mixes volumes and mounts of both sorts is left out.
  expression: `${podWritten}
  and ${inPodSpec(`exists("volumes.hostPath") and exists("*.volumeMounts")
      and (not jpath("*.volumeMounts.readOnly") = "true"
        or (all("volumes", exists("hostPath")) and any("*.volumeMounts", jpath("readOnly") != "true")))`)}
  and not ${localPathHelper}`,
  description: `The pod can write to a path of its node, and so leave programs, keys or links there that outlive it. See which path it is, and ask for readOnly where reading is enough. Storage provisioners and caches do the same, but for those of k3s and kind, which are left out. A pod that mounts other volumes too, some of them read-only, is not reported, for the rule cannot tell which is which; nor is a JSON patch. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["writableVolumes"],
  attack: ["T1611", "T1543", "TA0003"],
  owner: "system",
};
