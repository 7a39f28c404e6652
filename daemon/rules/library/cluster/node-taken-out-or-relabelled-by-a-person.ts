import type { Rule } from "../../../audit/rule.ts";
import { done, pattern, person } from "../conditions.ts";
import { patchedAt, patchedTo } from "./deeds.ts";

const roles = /"(node-role\.kubernetes\.io\/|node-restriction\.kubernetes\.io\/|kubernetes\.io\/role")/;

export const nodeTakenOutOrRelabelledByAPerson: Rule = {
  name: "Node cordoned, tainted or given a role by a person",
  message: "Node cordoned, tainted or given a role: ${user.username} patched node ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("verb") = "patch" and ${done} and ${person}
  and (jpath("requestObject.spec.unschedulable") = "true" or ${patchedTo("/spec/unschedulable", "true")}
    or exists("requestObject.spec.taints") or jpath("requestObject.spec.taints") = "null"
    or jpath("requestObject.metadata.labels") matches ${pattern(roles)}
    or ${patchedAt("/spec/taints")} or ${patchedAt("/metadata/labels/node-role")})`,
  description:
    "Taints and role labels keep ordinary pods off the control plane and off nodes with secrets of their own; without them an attacker's pod can be put beside etcd, and by cordoning the other nodes it is put where he wants it. Check which node it was, and which pods came to it since. Administrators do this at every maintenance, and when they set up node pools: a low alert. Read from the request, at level Request; service accounts of autoscalers and operators are left out.",
  severity: "low",
  attackTechniques: ["abuseElevationControlMechanisms"],
  attack: ["T1610", "TA0008"],
  owner: "system",
};
