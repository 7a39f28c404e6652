import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { attackToolImage, networkScan } from "./programs.ts";
import { blindSpot, deed, jsonPatchPuts, sentText, whole } from "./spec.ts";

export const podRunsAnAttackTool: Rule = {
  name: "Pod runs an attack tool",
  message: `Pod runs an attack tool: ${deed}`,
  expression: `${podWritten} and (${sentText(new RegExp(`"image":"(?:${attackToolImage.source})"|${networkScan}`, "i"))}
    or ${jsonPatchPuts(`jpath("path") endswith "/image" and jpath("value") matches ${whole(attackToolImage)}`)})`,
  description: `The image is that of a tool for attacking clusters and networks (kube-hunter, peirates, Metasploit, Kali, nmap …), of a tunnel out of the network (chisel, ngrok), of a program that sells the network of its host (Honeygain, Traffmonetizer), or of a publisher who imitates Kubernetes or brought worms; or a command scans a whole network (nmap, masscan). Unless a penetration test is announced, delete the pod and look at who created it and what it reached. Administrators who sound out their own network do the same. An attacker who renames the image is not seen here. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["foreignBinaryExecution", "networkServiceScanning"],
  attack: ["T1588.002", "T1046", "T1610", "T1572", "T1496.002"],
  owner: "system",
};
