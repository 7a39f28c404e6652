import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const allRolesOrBindingsOfAKindDeleted: Rule = {
  name: "All roles or bindings of a kind deleted",
  message:
    "All roles or bindings of a kind deleted: ${user.username} deleted ${objectRef.resource} in ${objectRef.namespace} (${requestURI})",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") = "deletecollection" and ${done} and not ${controlPlane}`,
  description:
    "One request deleted all roles or bindings of a namespace or of the cluster (or all that fit its selector): those who run the workloads lose their rights, and with them the means to stop an attack. Restore them from your repository, and ask who sent it. The namespace controller does the same when a namespace is deleted, and is left out; administrators (kubectl delete rolebindings --all) and some operators clean up so, too. Works at level Metadata on every cloud.",
  severity: "high",
  attackTechniques: ["accountAccessRemoval"],
  attack: ["T1531", "TA0040"],
  owner: "system",
};
