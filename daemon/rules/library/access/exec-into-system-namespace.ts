import type { Rule } from "../../../audit/rule.ts";
import { execOpened } from "./exec.ts";

export const execIntoSystemNamespace: Rule = {
  name: "Exec into a pod of kube-system",
  message: "Exec into a pod of ${objectRef.namespace}: ${user.username} on ${objectRef.name}",
  expression: `${execOpened}
  and jpath("objectRef.namespace") in ("kube-system", "kube-public", "kube-node-lease")`,
  description:
    "Somebody opened a shell in a pod of the cluster's own namespaces. Pods there often are privileged or hold tokens with wide rights, and attackers hide theirs among them. Ask the user for the reason, and look at what the pod's service account did afterwards. An administrator who looks into DNS or the network plugin does it, too. GKE does not show the command.",
  severity: "high",
  attackTechniques: ["execIntoContainer"],
  attack: ["T1609", "T1078", "TA0004"],
  owner: "system",
};
