import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const allObjectsDeleted: Rule = {
  name: "All objects of a kind deleted",
  message: "All objects of a kind deleted: ${user.username}, ${objectRef.resource} of ${objectRef.namespace}",
  expression: `jpath("verb") = "deletecollection"
  and jpath("objectRef.resource") in ("pods", "deployments", "statefulsets", "daemonsets", "replicasets", "services",
    "persistentvolumeclaims", "persistentvolumes", "secrets", "serviceaccounts", "namespaces")
  and ${done} and not ${controlPlane}`,
  description:
    "One request deleted all objects of a kind in a namespace, or those that a selector names. kubectl deletes one by one, so a program or somebody who writes requests himself did it. Ask, and see what is gone. Spark and some operators remove the pods of a finished run so: except their accounts. Deleting a namespace looks otherwise: the cluster's own controllers then do it and are left out.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "T1489", "TA0040"],
  owner: "system",
};
