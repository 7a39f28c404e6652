import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, pattern } from "../conditions.ts";
import { deletes } from "./deeds.ts";

/** Whose work is to add and remove nodes. */
const scalers =
  /^system:(serviceaccount:[a-z0-9-]+:)?([a-z0-9-]*cluster-autoscaler[a-z0-9-]*|karpenter|[a-z0-9-]*cloud-controller-manager|gcp-controller-manager|cloud-node-lifecycle-controller|cloud-node-controller|machine-api-controllers|capi-manager)$/;

export const nodeDeleted: Rule = {
  name: "Node deleted",
  message: "Node deleted: ${user.username} ${verb} node ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "nodes" and ${deletes} and ${done} and not ${controlPlane}
  and not jpath("user.username") matches ${pattern(scalers)}`,
  description:
    "Pods of a node that is deleted are started elsewhere, or nowhere; several in a row end the cluster's work, and one can force a pod to where an attacker waits. Check that the machine was meant to go. Administrators who take a machine away by hand do this; the cluster autoscaler, Karpenter and cloud controllers are left out by name. Every cloud records it.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1489", "T1529", "TA0040"],
  owner: "system",
};
