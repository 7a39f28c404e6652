import type { Rule } from "../../../audit/rule.ts";
import { done, person, writes } from "../conditions.ts";

export const statusWrittenByAPerson: Rule = {
  name: "Status of a node or pod written by a person",
  message:
    "Status written by hand: ${user.username} ${verb} ${objectRef.resource} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("nodes", "pods") and jpath("objectRef.subresource") = "status"
  and ${writes} and ${done} and ${person}`,
  description:
    "The address in a node's status is where the API server sends exec, logs and its own credentials, and the address in a pod's status is where services send their traffic: written by hand, both go to somebody else. Kubelets write them, and put them right within seconds, so a lasting change shows a second hand or a kubelet that was stopped. Compare the addresses. Administrators who advertise an extended resource of a node patch its status, too. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["manInTheMiddle"],
  attack: ["T1557", "T1565.001", "TA0006"],
  owner: "system",
};
