import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { gitOps } from "./actors.ts";
import { patchedAt } from "./deeds.ts";

export const namespaceExemptedFromAdmissionControl: Rule = {
  name: "Namespace exempted from admission control",
  message: "Namespace exempted from admission control: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "namespaces" and ${done} and not ${controlPlane} and not ${gitOps}
  and (exists("requestObject.metadata.labels['admission.gatekeeper.sh/ignore']")
    or jpath("requestObject.metadata.labels['openpolicyagent.org/webhook']") = "ignore"
    or ${patchedAt("/metadata/labels/admission.gatekeeper.sh~1ignore")})`,
  description:
    "By these labels the webhooks of Gatekeeper and of plain OPA pass a namespace over: whatever their policies refuse elsewhere is admitted there. Take the label away and look at what was made in the namespace meanwhile. Administrators label the namespaces of the engine itself, and of the system, when they install it. Read from the request, at level Request; Kyverno and other engines keep their exemptions in objects of their own.",
  severity: "medium",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "TA0005"],
  owner: "system",
};
