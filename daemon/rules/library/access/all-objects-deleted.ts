import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, ofLabelValue, serviceAccount } from "../conditions.ts";

export const allObjectsDeleted: Rule = {
  name: "All objects of a kind deleted",
  message: "All objects of a kind deleted: ${user.username}, ${objectRef.resource} of ${objectRef.namespace}",
  expression: `jpath("verb") = "deletecollection"
  and jpath("objectRef.resource") in ("pods", "deployments", "statefulsets", "daemonsets", "replicasets", "services",
    "persistentvolumeclaims", "persistentvolumes", "secrets", "serviceaccounts", "namespaces")
  and ${done} and not ${controlPlane}
  and not (jpath("objectRef.resource") in ("pods", "services") and ${serviceAccount} and ${ofLabelValue})`,
  description:
    "One request deleted all objects of a kind in a namespace, or those that a selector names. kubectl deletes one by one, so a program or somebody who writes requests himself did it. Ask, and see what is gone. An administrator's script may do so. Service accounts that delete the pods or services of one label's value, as Spark does after a run, are left out; GKE records no query, so there they show. Deleting a namespace looks otherwise: the cluster's own controllers then do it and are left out.",
  severity: "medium",
  attackTechniques: ["endpointDenialOfService"],
  attack: ["T1485", "T1489", "TA0040"],
  owner: "system",
};
