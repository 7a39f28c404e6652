import type { Rule } from "../../../audit/rule.ts";
import { inContainer, podWritten } from "../conditions.ts";
import { addsCapability, jsonPatchAddsCapability } from "./capabilities.ts";
import { blindSpot, deed } from "./spec.ts";

const network = /NET_ADMIN|NET_RAW|NET_BROADCAST/;

export const containerWithNetworkCapabilities: Rule = {
  name: "Container with network capabilities",
  message: `Container with network capabilities: ${deed}`,
  expression: `${podWritten}
  and (${inContainer(addsCapability(network))}
    or ${jsonPatchAddsCapability(network)})`,
  description: `The container asks to change interfaces, routes and firewall rules, or to send packets of any form: enough to pose as another address on its network and to read others' traffic, and with the host's network to do so on the node. VPNs, service meshes and network plugins do the same; a mesh's sidecars are put in by admission and are not reported. ${blindSpot}`,
  severity: "medium",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557.002", "T1040"],
  owner: "system",
};
