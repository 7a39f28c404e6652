import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { metadataAddress } from "./programs.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

export const podCommandAsksForCloudCredentials: Rule = {
  name: "Pod command asks the cloud for metadata",
  message: `Pod command asks the cloud for metadata: ${deed}`,
  expression: `${podWritten} and ${sentText(metadataAddress)}`,
  description: `The pod's command or environment names the address at which a cloud tells an instance about itself and hands out its credentials (169.254.169.254/latest, metadata.google.internal): with them a pod acts as its node in the cloud. Read what it asks for, and close the address to pods. Init containers that look up their region or zone do the same. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["cloudInstanceMetadataAPI"],
  attack: ["T1552.005", "T1580"],
  owner: "system",
};
