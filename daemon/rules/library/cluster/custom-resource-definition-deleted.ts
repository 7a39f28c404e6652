import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { deletes } from "./deeds.ts";

export const customResourceDefinitionDeleted: Rule = {
  name: "Custom resource definition deleted",
  message: "Custom resource definition deleted: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "customresourcedefinitions" and ${deletes} and ${done}
  and not ${controlPlane}`,
  description:
    "With the definition go all objects of its kind in every namespace: certificates, policies, backups, whole databases of an operator. Find out whether that was meant, and restore from a backup if not. Administrators who uninstall an operator with its CRDs do the same; so does pruning by Argo CD and Flux. Every cloud records it.",
  severity: "medium",
  attackTechniques: [],
  attack: ["T1485", "TA0040"],
  owner: "system",
};
