import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, writes } from "../conditions.ts";
import { certificateKeepers, gitOps } from "./actors.ts";

export const admissionWebhookCreatedOrChanged: Rule = {
  name: "Admission webhook created or changed",
  message: "Admission webhook created or changed: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("mutatingwebhookconfigurations", "validatingwebhookconfigurations")
  and ${writes} and ${done} and not ${controlPlane}
  and (jpath("verb") = "create" or not (${certificateKeepers} or ${gitOps}))`,
  description:
    "An admission webhook sees every object it asks for, secrets among them, and a mutating one can change each pod on its way in: a lasting backdoor. Look at the service or URL it calls, at its rules and at who wrote it. Administrators who install cert-manager, Istio, Kyverno and the like do this once. Known operators that renew a webhook's certificate, and Argo CD and Flux, may change but not create one without a word. An operator of your own that does so wants an exception.",
  severity: "medium",
  attackTechniques: ["eventTriggeredExecution", "manInTheMiddle"],
  attack: ["T1546", "T1557", "TA0003"],
  owner: "system",
};
