import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { scaledToZero } from "./deeds.ts";

export const systemWorkloadScaledToZero: Rule = {
  name: "System workload scaled to zero",
  message:
    "System workload scaled to zero: ${user.username} left ${objectRef.namespace}/${objectRef.name} without pods",
  expression: `jpath("objectRef.resource") in ("deployments", "statefulsets", "replicasets")
  and jpath("objectRef.namespace") = "kube-system" and jpath("verb") in ("update", "patch") and ${scaledToZero}
  and ${done} and not ${controlPlane}`,
  description:
    "A workload of kube-system was left without pods: without CoreDNS no name is found, without the autoscaler or a CSI controller the cluster stands still. Scale it up again, then ask. Administrators begin some maintenance of add-ons like this. Read from the request, at level Request, of the workload or its scale.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1489", "TA0040"],
  owner: "system",
};
