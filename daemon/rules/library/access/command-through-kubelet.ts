import type { Rule } from "../../../audit/rule.ts";
import { passedOn, pattern } from "../conditions.ts";

/** What the kubelet's own server does in containers, and what it tells of its setting. */
const commands =
  /^\/api\/v1\/nodes\/[^/?]+\/proxy\/(run|exec|attach|portForward|cri|containerLogs|configz|debug|checkpoint)(\/|\?|$)/;

export const commandThroughKubelet: Rule = {
  name: "Command run through the kubelet",
  message: "Command run through the kubelet: ${user.username} ${verb} ${objectRef.name}, ${requestURI}",
  expression: `jpath("objectRef.resource") = "nodes" and jpath("objectRef.subresource") = "proxy" and ${passedOn}
  and jpath("requestURI") matches ${pattern(commands)}`,
  description:
    "Through the API server's proxy to a kubelet somebody ran a command in a container, attached to it, opened a port of it, or had the kubelet say what it runs with. It works in every pod of the node, those of kube-system included, and passes admission control and the audit of exec by. No tool of daily work does that: take the user's credentials away and look at the node. On GKE the path behind proxy may be missing; the rule on the kubelet's proxy alone sees it there.",
  severity: "critical",
  attackTechniques: ["accessKubeletMainAPI", "execIntoContainer"],
  attack: ["T1609", "T1210", "TA0002"],
  owner: "system",
};
