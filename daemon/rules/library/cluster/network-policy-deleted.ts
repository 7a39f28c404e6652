import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { deletes } from "./deeds.ts";

export const networkPolicyDeleted: Rule = {
  name: "Network policy deleted",
  message:
    "Network policy deleted: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("networkpolicies", "adminnetworkpolicies", "baselineadminnetworkpolicies",
    "clusternetworkpolicies", "ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "globalnetworkpolicies",
    "networksets", "globalnetworksets", "authorizationpolicies", "peerauthentications")
  and ${deletes} and ${done} and not ${controlPlane} and not ${gitOps}`,
  description:
    "Pods that a network policy, of Kubernetes, a network plugin or Istio, kept apart can now reach each other, the cloud's metadata service or the internet: a step before lateral movement or exfiltration. Restore it and look at new connections of the namespace. Administrators who uninstall an application delete its policies too; the end of a whole namespace is reported as such, not here. Every cloud records the deletion.",
  severity: "medium",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.007", "TA0005"],
  owner: "system",
};
