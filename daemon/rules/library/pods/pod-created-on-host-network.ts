import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const podCreatedOnHostNetwork: Rule = {
  name: "Pod created on host network",
  aliases: [
    "Prisma Cloud Labs - Pod created on host network",
    "GKE - pod created on host network",
    "Prisma Cloud Labs - GKE - pod created on host network",
  ],
  message: `Pod created on host network: ${deed}`,
  expression: podWrittenWith(`jpath("hostNetwork") = "true"`, ["hostNetwork", /true/]),
  description: `The pod shares its node's network: network policies do not hold it, it can listen to the node's traffic, reach services on loopback such as the kubelet, and ask the cloud for the node's credentials. Compare with what the workload is for. Administrators who install ingress controllers, network plugins or monitoring agents do the same. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["privilegedContainer"],
  attack: ["T1611", "T1040", "T1557"],
  owner: "system",
};
