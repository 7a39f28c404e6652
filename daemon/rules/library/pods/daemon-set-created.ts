import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, objectItself } from "../conditions.ts";
import { created } from "./spec.ts";

export const daemonSetCreated: Rule = {
  name: "DaemonSet created",
  message: "DaemonSet created: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "daemonsets" and ${objectItself} and ${created} and ${done} and not ${controlPlane}`,
  description:
    "A DaemonSet puts a pod on every node, those that come later included: the shortest way to reach, or to mine on, the whole cluster, and to stay there. See what its pods may do (other rules report that) and whether the installation is known. Administrators who install node agents by hand, by Helm or by GitOps do the same; it is seldom.",
  severity: "low",
  attackTechniques: ["createContainer"],
  attack: ["T1610", "T1543.005"],
  owner: "system",
};
