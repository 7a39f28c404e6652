import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { miners } from "./programs.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

export const podRunsACryptoMiner: Rule = {
  name: "Pod runs a crypto miner",
  message: `Pod runs a crypto miner: ${deed}`,
  expression: `${podWritten} and ${sentText(miners)}`,
  description: `The image, command, arguments or environment name a miner, a mining pool or its protocol (xmrig, minerd, nicehash, stratum+tcp …). Delete the workload, then find out how its creator came to the right: miners come through stolen tokens and open dashboards. Nothing but a miner's own blockchain node should look the same. ${blindSpot}`,
  severity: "critical",
  attackTechniques: ["resourceHijacking"],
  attack: ["T1496", "TA0040"],
  owner: "system",
};
