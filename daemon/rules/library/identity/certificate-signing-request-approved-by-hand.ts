import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const certificateSigningRequestApprovedByHand: Rule = {
  name: "Certificate signing request approved by hand",
  message: "Certificate signing request approved by hand: ${user.username} approved or denied ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "certificatesigningrequests" and jpath("objectRef.subresource") = "approval"
  and jpath("verb") in ("update", "patch") and ${done} and not ${controlPlane}`,
  description:
    "Somebody approved (or denied) a certificate, which the cluster's controllers do for nodes alone. An approved client certificate is a credential of any user and group that cannot be taken back before it expires. Read what it was for (kubectl get csr NAME -o yaml) and who asked for it. Administrators who make kubeconfigs for users, and operators that approve certificates of kubelets, do the same. Works at level Metadata on every cloud.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1649", "T1098.001", "TA0003"],
  owner: "system",
};
