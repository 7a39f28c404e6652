import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const nodeRegisteredByAnotherThanItself: Rule = {
  name: "Node registered by another than a kubelet",
  message: "Node registered by hand: ${user.username} created node ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("verb") = "create" and ${done} and not ${controlPlane}
  and not jpath("user.username") in ("kubelet", "nodeclient")`,
  description:
    "Kubelets register their own nodes, with credentials of nodes. A node that somebody else creates may be a rogue machine that receives pods, with their secrets and tokens, and never runs them. Look for the machine behind it, and delete the node if there is none. Administrators of virtual kubelets, KWOK and other simulators do this on purpose. Every cloud records it.",
  severity: "high",
  attackTechniques: ["masquerading"],
  attack: ["T1036", "T1578", "TA0003"],
  owner: "system",
};
