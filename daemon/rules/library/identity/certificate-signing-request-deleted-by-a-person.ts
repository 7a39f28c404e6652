import type { Rule } from "../../../audit/rule.ts";
import { done, person } from "../conditions.ts";

export const certificateSigningRequestDeletedByAPerson: Rule = {
  name: "Certificate signing request deleted by a person",
  message: "Certificate signing request deleted: ${user.username} ${verb} ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "certificatesigningrequests"
  and jpath("verb") in ("delete", "deletecollection") and ${done} and ${person}`,
  description:
    "A controller deletes these requests within a day. Whoever does it himself may want nobody to see which certificate was issued; the certificate stays good until it expires. Look in this log for who created and who approved a request of that name. Administrators who make kubeconfigs for users tidy up so: a low alert. Works at level Metadata on every cloud.",
  severity: "low",
  attackTechniques: ["impairDefences"],
  attack: ["T1070.009", "T1649", "TA0005"],
  owner: "system",
};
