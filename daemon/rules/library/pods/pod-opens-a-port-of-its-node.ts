import type { Rule } from "../../../audit/rule.ts";
import { blindSpot, deed, podWrittenWith } from "./spec.ts";

export const podOpensAPortOfItsNode: Rule = {
  name: "Pod opens a port of its node",
  message: `Pod opens a port of its node: ${deed}`,
  // On the host's network every port is the node's, and Kubernetes fills hostPort in.
  expression: podWrittenWith(`jpath("hostNetwork") != "true" and any("*", jpath("ports.hostPort") > 0)`, [
    "hostPort",
    /[1-9][0-9]*/,
  ]),
  description: `A container listens on a port of its node (hostPort), past services and ingress, and often past network policies: a backdoor or a tunnel reached from outside the cluster. See which port it is and whether the firewall lets it in. Administrators who install ingress controllers or DNS caches do the same. ${blindSpot}`,
  severity: "low",
  attackTechniques: ["commandAndControlGeneral"],
  attack: ["T1571", "T1133"],
  owner: "system",
};
