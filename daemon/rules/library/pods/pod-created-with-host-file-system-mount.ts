import type { Rule } from "../../../audit/rule.ts";
import { inPodSpec, podWritten } from "../conditions.ts";
import { localPathHelper } from "./host-paths.ts";
import { blindSpot, deed, jsonPatchPuts } from "./spec.ts";

export const podCreatedWithHostFileSystemMount: Rule = {
  name: "Pod created with host file system mount",
  aliases: [
    "Prisma Cloud Labs - Pod created with host file system mount",
    "GKE - pod created with host file system mount",
    "Prisma Cloud Labs - GKE - pod created with host file system mount",
  ],
  message: `Pod created with host file system mount: ${deed}`,
  expression: `${podWritten}
  and (${inPodSpec(`exists("volumes.hostPath")`)}
    or ${jsonPatchPuts(`(jpath("path") contains "/hostPath" or jpath("value") contains "\\"hostPath\\":{")`)})
  and not ${localPathHelper}`,
  description: `The pod mounts a path of its node, which other workloads and the node itself use. Look at the path, at whether it is mounted for writing, and at the user; rules of their own report the dangerous paths. Administrators who install log collectors, storage drivers or node agents do the same; pods by which k3s and kind make the folders of volumes are left out. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["writableVolumes"],
  attack: ["T1611", "T1005"],
  owner: "system",
};
