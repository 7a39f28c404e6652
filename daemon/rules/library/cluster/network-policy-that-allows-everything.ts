import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";

export const networkPolicyThatAllowsEverything: Rule = {
  name: "Network policy that allows everything",
  message: "Network policy that allows everything: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "networkpolicies" and ${done} and not ${controlPlane} and not ${gitOps}
  and jpath("requestObject.spec.podSelector") like "{}"
  and (any("requestObject.spec.ingress", jpath("") like "{}") or any("requestObject.spec.egress", jpath("") like "{}"))`,
  description:
    "Network policies add up: one that selects every pod of a namespace and allows every peer undoes all the others there. Ask whether the namespace was meant to be open. Some administrators write the direction they do not care about like this. Read from the request, at level Request; a patch that changes only a part, and policies of Cilium or Calico, are not judged.",
  severity: "low",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.007", "TA0008"],
  owner: "system",
};
