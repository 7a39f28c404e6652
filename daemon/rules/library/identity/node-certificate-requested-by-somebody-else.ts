import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";

export const nodeCertificateRequestedBySomebodyElse: Rule = {
  name: "Node certificate requested by somebody else",
  message: "Node certificate requested by somebody else: ${user.username} created ${objectRef.name} from ${sourceIPs}",
  expression: `jpath("objectRef.resource") = "certificatesigningrequests" and jpath("verb") = "create"
  and jpath("requestObject.spec.signerName") = "kubernetes.io/kube-apiserver-client-kubelet" and ${done} and not ${controlPlane}
  and not jpath("user.username") startswith "system:bootstrap:"
  and not jpath("user.username") in ("kubelet", "kubelet-bootstrap", "nodeclient",
    "system:serviceaccount:openshift-machine-config-operator:node-bootstrapper")`,
  description:
    "A certificate of a node was asked for by somebody who is neither a node nor a bootstrap token. Such requests are approved without a person, and who acts as a node reads the secrets and tokens of all its pods. Deny the request or delete its certificate's node, and find out whose account it is. Only administrators' home-made scripts that join nodes do the same. Needs the audit policy level Request for certificates.k8s.io, which EKS, AKS and GKE have.",
  severity: "high",
  attackTechniques: ["accountManipulation", "masquerading"],
  attack: ["T1649", "T1036", "T1078", "TA0004"],
  owner: "system",
};
