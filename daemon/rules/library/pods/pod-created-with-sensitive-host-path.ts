import type { Rule } from "../../../audit/rule.ts";
import { podWritten } from "../conditions.ts";
import { mountsHostPath, sensitivePath } from "./host-paths.ts";
import { blindSpot, deed } from "./spec.ts";

export const podCreatedWithSensitiveHostPath: Rule = {
  name: "Pod created with sensitive host path",
  message: `Pod created with sensitive host path: ${deed}`,
  expression: `${podWritten} and ${mountsHostPath(sensitivePath)}`,
  description: `The pod mounts a path from which its node can be taken over: /, /etc, /root, /proc, /var/run, a container runtime's socket, the kubelet's or the control plane's files. Unless a node agent that is known to need it is being installed, treat the node as lost: cordon it, look at what the pod ran, renew the node's credentials. Administrators who install monitoring and storage agents (/proc, /sys, runtime sockets) do the same. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["writableVolumes"],
  attack: ["T1611", "T1552.001", "TA0004"],
  owner: "system",
};
