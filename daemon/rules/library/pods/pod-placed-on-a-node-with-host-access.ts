import type { Rule } from "../../../audit/rule.ts";
import { inPodSpec, podWritten } from "../conditions.ts";
import { localPathHelper } from "./host-paths.ts";
import { blindSpot, deed, sentText } from "./spec.ts";

const hostAccess = /"(?:hostPID|hostNetwork|hostIPC|privileged)":true|"hostPath":\{/;

/** On a node by name, on the control plane, or on any node whatever its taints say. */
const placed = `exists("nodeName")
      or jpath("tolerations.key") in ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
      or any("tolerations", jpath("operator") = "Exists" and not exists("key"))
      or jpath("nodeSelector") contains "node-role.kubernetes.io/"`;

export const podPlacedOnANodeWithHostAccess: Rule = {
  name: "Pod with host access placed on a chosen node",
  message: `Pod with host access placed on a chosen node: ${deed}`,
  expression: `${podWritten} and jpath("objectRef.resource") != "daemonsets"
  and ${sentText(hostAccess)}
  and ${inPodSpec(placed)}
  and not ${localPathHelper}`,
  description: `The pod names its node, or tolerates or selects the control plane, and asks for its node's files, processes, network or devices: whoever wants the control plane's keys or one node's data does both. Look at the pod's mounts and its creator, and at the node. Administrators' backups of etcd and kubectl debug, and provisioners of local volumes, do the same, but for those of k3s and kind, which are left out; DaemonSets, which tolerate every taint to reach all nodes, are not reported here. ${blindSpot}`,
  severity: "high",
  attackTechniques: ["exploitationForPrivilegeEscalation"],
  attack: ["T1611", "T1610", "TA0008"],
  owner: "system",
};
