import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const massDeletion: Rule = {
  name: "Mass deletion",
  message: "Mass deletion: ${user.username}, last ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("verb") = "delete"
  and jpath("objectRef.resource") in ("deployments", "statefulsets", "daemonsets", "cronjobs", "services", "ingresses",
    "persistentvolumeclaims", "persistentvolumes", "customresourcedefinitions")
  and ${done} and not ${controlPlane}`,
  threshold: { count: 20, within: "5m", by: ["user.username"] },
  description:
    "One user or program deleted twenty workloads, services or volumes within five minutes. Stop it by taking its rights away, then ask; volumes that are deleted may be lost. Taking down an environment by hand, by a pipeline or by GitOps looks the same. What goes with a namespace is deleted by the cluster's own controllers and not counted: that has a rule of its own.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "T1489", "TA0040"],
  owner: "system",
};
