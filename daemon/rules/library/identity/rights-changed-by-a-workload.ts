import type { Rule } from "../../../audit/rule.ts";
import { gitOps } from "../cluster/actors.ts";
import { controller, done, serviceAccount } from "../conditions.ts";

export const rightsChangedByAWorkload: Rule = {
  name: "Rights changed by a workload",
  message:
    "Rights changed by a workload: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("clusterroles", "clusterrolebindings", "roles", "rolebindings")
  and jpath("verb") in ("create", "update", "patch", "delete") and ${serviceAccount} and ${done}
  and not ${controller} and not ${gitOps}`,
  description:
    "A pod's service account wrote or deleted a role or a binding, and had not done so within the last 30 days: a taken pod that makes itself at home looks like this. See what it wrote and whether the workload is an operator whose task this is, or a deployment tool of an administrator; each is reported once, and again only after a month of silence. Argo CD, Flux and Fleet, where they are installed as their makers do it, are left out. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1098.006", "T1078.004", "TA0003"],
  owner: "system",
  firstSeen: { by: ["user.username"], within: "30d", learn: false },
};
