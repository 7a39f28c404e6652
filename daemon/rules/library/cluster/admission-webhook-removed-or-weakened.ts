import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, inJsonPatch, pattern } from "../conditions.ts";
import { certificateKeepers, gitOps } from "./actors.ts";
import { deletes } from "./deeds.ts";

export const admissionWebhookRemovedOrWeakened: Rule = {
  name: "Admission webhook removed or weakened",
  message: "Admission webhook removed or weakened: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `jpath("objectRef.resource") in ("mutatingwebhookconfigurations", "validatingwebhookconfigurations")
  and ${done} and not ${controlPlane}
  and (${deletes}
    or (jpath("verb") in ("update", "patch") and not (${certificateKeepers} or ${gitOps})
      and (jpath("requestObject.webhooks.failurePolicy") = "Ignore"
        or jpath("requestObject.webhooks['$patch']") = "delete"
        or jpath("requestObject") matches ${pattern(/"webhooks":(\[\]|null)/)}
        or ${inJsonPatch(`jpath("path") endswith "/failurePolicy" and jpath("value") = "Ignore"`)}
        or any("requestObject", jpath("op") = "remove" and jpath("path") startswith "/webhooks"))))`,
  firstSeen: { by: ["user.username", "verb", "objectRef.resource", "objectRef.name"], within: "1d", learn: false },
  description:
    "A webhook that is deleted, emptied or told to ignore failures no longer refuses anything: policies of Kyverno, Gatekeeper or an image scanner end with it. Restore it, then look at what was admitted since. Administrators who uninstall such a tool do the same. An operator that writes or deletes its own at every start (Vertical Pod Autoscaler) is reported once, and again after a day of silence. The failure policy is seen only where the audit policy records webhook configurations at level Request; a deletion is seen everywhere.",
  severity: "high",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.001", "TA0005"],
  owner: "system",
};
