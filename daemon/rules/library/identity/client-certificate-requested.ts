import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, person } from "../conditions.ts";

export const clientCertificateRequested: Rule = {
  name: "Client certificate requested",
  message:
    "Client certificate requested: ${user.username} created ${objectRef.name} for signer ${requestObject.spec.signerName}",
  expression: `jpath("objectRef.resource") = "certificatesigningrequests" and jpath("verb") = "create"
  and not exists("objectRef.subresource") and ${done}
  and (${person} or (not ${controlPlane} and jpath("requestObject.spec.signerName") = "kubernetes.io/kube-apiserver-client"))
  and not (jpath("user.username") in ("kubelet", "kubelet-bootstrap") and jpath("userAgent") like "?*"
    and not jpath("userAgent") startswith "kubectl")`,
  description:
    "Somebody asked for a certificate by which the API server knows a user. The user and groups in it are the requester's choice, it cannot be taken back before it expires, and it outlives the account that asked: it is a usual way to stay. Read the request (kubectl get csr NAME -o jsonpath={.spec.request} | base64 -d | openssl req -text) and deny it if nobody expected it. Administrators who make kubeconfigs for users do the same. Nodes of GKE that ask for their own as kubelet are left out. What a service account asks for shows only at level Request, which EKS, AKS and GKE have.",
  severity: "medium",
  attackTechniques: ["accountManipulation"],
  attack: ["T1649", "T1098.001", "TA0003"],
  owner: "system",
};
