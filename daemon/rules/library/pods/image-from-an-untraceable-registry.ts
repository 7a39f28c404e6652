import type { Rule } from "../../../audit/rule.ts";
import { inContainer, pattern, podWritten } from "../conditions.ts";
import { blindSpot, deed, jsonPatchPuts } from "./spec.ts";

/** An address for a name, a registry that keeps anonymous images for a day, a tunnel to somebody's machine. */
const untraceable =
  /^(?:(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?|ttl\.sh|[^/]+\.ngrok(?:-free)?\.(?:io|app|dev)|[^/]+\.(?:trycloudflare\.com|loca\.lt|serveo\.net))\//i;
const private_ = /^(?:10|127|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|^\[(?:f[cd]|fe80|::1)/i;

const from = (path: string) =>
  `jpath("${path}") matches ${pattern(untraceable)} and not jpath("${path}") matches ${pattern(private_)}`;

export const imageFromAnUntraceableRegistry: Rule = {
  name: "Image from an untraceable registry",
  message: `Image from an untraceable registry: ${deed}`,
  expression: `${podWritten} and (${inContainer(from("image"))}
    or ${jsonPatchPuts(`jpath("path") endswith "/image" and ${from("value")}`)})`,
  description: `The image comes from a public address without a name, from a registry that keeps anonymous images for hours (ttl.sh), or through a tunnel to somebody's machine (ngrok): no one can tell later what ran. Stop the workload, keep its image, and look at who created it. Try-outs by developers do the same; private addresses are not reported. Of JSON patches only those that replace an image itself are seen. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["supplyChainCompromise", "ingressToolTransfer"],
  attack: ["T1204.003", "T1105", "T1608.001"],
  owner: "system",
};
