import type { Rule } from "../../../audit/rule.ts";
import { done, pattern, writes } from "../conditions.ts";
import { attackToolImage, miners } from "./programs.ts";

const pulls = new RegExp(
  String.raw`[Pp]ull(?:ing|ed) image \\"(?:${attackToolImage.source}|[^"]*(?:${miners.source})[^"]*)\\"`,
  "i",
);

export const nodePullsAnAttackToolOrMiner: Rule = {
  name: "Node pulls an attack tool or a miner",
  message:
    "Node pulls an attack tool or a miner: ${user.username} on ${objectRef.namespace}: ${requestObject.message}${requestObject.note}",
  expression: `jpath("objectRef.resource") = "events" and ${writes} and ${done} and jpath("requestObject") matches ${pattern(pulls)}`,
  description:
    "A kubelet reports that it pulls the image of an attack tool (kube-hunter, peirates, Metasploit …) or a miner, whoever made the pod and however long ago. Find the pod that the event names, delete it, and look at who created it. An announced penetration test does the same. It reads the reported event, so the audit policy has to record events at level Request; EKS, AKS and GKE do not record them so.",
  severity: "high",
  attackTechniques: ["foreignBinaryExecution", "resourceHijacking"],
  attack: ["T1588.002", "T1496"],
  owner: "system",
};
