import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, quoted } from "../conditions.ts";

/** Operators that approve what kubelets serve with, where they are installed as their makers do it. */
const approvers = [
  "system:serviceaccount:kube-system:kubelet-csr-approver",
  "system:serviceaccount:kubelet-csr-approver:kubelet-csr-approver",
  "system:serviceaccount:kubelet-serving-cert-approver:kubelet-serving-cert-approver",
  "system:serviceaccount:kube-system:talos-cloud-controller-manager",
  "system:serviceaccount:openshift-cluster-machine-approver:machine-approver-sa",
];

export const certificateSigningRequestApprovedByHand: Rule = {
  name: "Certificate signing request approved by hand",
  message: "Certificate signing request approved by hand: ${user.username} approved or denied ${objectRef.name}",
  expression: `jpath("objectRef.resource") = "certificatesigningrequests" and jpath("objectRef.subresource") = "approval"
  and jpath("verb") in ("update", "patch") and ${done} and not ${controlPlane}
  and not (jpath("user.username") in (${quoted(approvers)}) and jpath("requestObject.spec.signerName") = "kubernetes.io/kubelet-serving")`,
  description:
    "Somebody approved (or denied) a certificate, which the cluster's controllers do for nodes alone. An approved client certificate is a credential of any user and group that cannot be taken back before it expires. Read what it was for (kubectl get csr NAME -o yaml) and who asked for it. Administrators who make kubeconfigs for users do the same. Known operators that approve what kubelets serve with are left out where the request's body is recorded, at level Request. Works at level Metadata on every cloud otherwise.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1649", "T1098.001", "TA0003"],
  owner: "system",
};
