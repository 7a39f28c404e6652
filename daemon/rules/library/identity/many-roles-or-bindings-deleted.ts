import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const manyRolesOrBindingsDeleted: Rule = {
  name: "Many roles or bindings deleted",
  message:
    "Many roles or bindings deleted: ${user.username} deleted 20 within 5 minutes, the last ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") = "delete" and ${done} and not ${controlPlane}`,
  description:
    "One account deleted twenty roles or bindings within five minutes: it takes rights from others, or removes traces of its own. Ask who did it, and restore the objects from your repository. An administrator who uninstalls a large chart or an operator's tenant deletes as many. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["accountAccessRemoval"],
  attack: ["T1531", "T1070", "TA0040"],
  owner: "system",
  threshold: { count: 20, within: "5m", by: ["user.username"] },
};
