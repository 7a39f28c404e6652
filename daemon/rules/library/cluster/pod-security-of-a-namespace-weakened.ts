import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";

const label = "pod-security.kubernetes.io/enforce";

export const podSecurityOfANamespaceWeakened: Rule = {
  name: "Pod Security of a namespace weakened",
  message: "Pod Security weakened: ${user.username} let privileged pods into namespace ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "namespaces" and ${done} and not ${controlPlane} and not ${gitOps}
  and (jpath("requestObject.metadata.labels['${label}']") in ("privileged", "null")
    or any("requestObject", jpath("path") = "/metadata/labels/${label.replace("/", "~1")}"
      and (jpath("op") = "remove" or jpath("value") = "privileged")))`,
  description:
    "The namespace now admits pods that can take over their node: its label for Pod Security Admission says privileged, or was taken away. Put the label back and look at the pods that were made meanwhile. Administrators make namespaces for storage, network and monitoring agents like this on purpose. It is read from the request, at level Request; a step from restricted to baseline is not seen, for the event does not say what was there before.",
  severity: "medium",
  attackTechniques: ["abuseElevationControlMechanisms", "impairDefences"],
  attack: ["T1548", "T1562.001", "TA0004"],
  owner: "system",
};
