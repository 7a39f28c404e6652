import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts, sentText } from "./spec.ts";

const risky = /"(?:gitRepo|flexVolume|glusterfs|quobyte|scaleIO|storageos)":\{/;

export const podCreatedWithARiskyVolumeType: Rule = {
  name: "Pod created with a risky volume type",
  message: `Pod created with a risky volume type: ${deed}`,
  expression: `${podWritten} and (${sentText(risky)}
    or ${jsonPatchPuts(`jpath("path") matches "/volumes/[0-9]+/(gitRepo|flexVolume|glusterfs|quobyte|scaleIO|storageos)$"`)})`,
  description: `The pod uses a volume of a deprecated kind with which its node was taken over before: the kubelet clones gitRepo volumes as root and runs the repository's hooks (CVE-2024-10220), FlexVolume runs programs on the node, GlusterFS, Quobyte, ScaleIO and StorageOS make the control plane call addresses of the writer's choice (CVE-2020-8555). Replace it by an init container or a CSI driver. Old clusters may still use them in earnest. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["exploitationForPrivilegeEscalation"],
  attack: ["T1611", "T1068", "T1203"],
  owner: "system",
};
