import type { Rule } from "../../../audit/rule.ts";
import { done, pattern } from "../conditions.ts";
import { person } from "./actors.ts";
import { patchedAt } from "./deeds.ts";

const roles = /"(node-role\.kubernetes\.io\/|node-restriction\.kubernetes\.io\/|kubernetes\.io\/role")/;

export const nodeTaintsOrRolesChangedByAPerson: Rule = {
  name: "Node taints or roles changed by a person",
  message: "Node taints or roles changed: ${user.username} patched node ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("verb") = "patch" and ${done} and ${person}
  and (exists("requestObject.spec.taints") or jpath("requestObject.spec.taints") = "null"
    or jpath("requestObject.metadata.labels") matches ${pattern(roles)}
    or ${patchedAt("/spec/taints")} or ${patchedAt("/metadata/labels/node-role")})`,
  description:
    "Taints and role labels keep ordinary pods off the control plane and off nodes with secrets of their own; without them an attacker's pod can be put beside etcd. Check which node it was, and which pods came to it since. Setting up node pools, and single-node clusters, does this by hand. Read from the request, at level Request; service accounts of autoscalers and operators are left out.",
  severity: "low",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1610", "TA0008"],
  owner: "system",
};
