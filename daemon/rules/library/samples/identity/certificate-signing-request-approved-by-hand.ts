import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = {
  verb: "update",
  resource: "certificates.k8s.io/v1/certificatesigningrequests",
  name: "eve",
  subresource: "approval",
} satisfies RequestFacts;

const approver = "system:serviceaccount:kube-system:kubelet-csr-approver";
const signedBy = (signerName: string) => ({ kind: "CertificateSigningRequest", spec: { signerName } });

export const certificateSigningRequestApprovedByHand: readonly Sample[] = [
  ...everywhere("approved", facts, "the cluster's controllers approve those of nodes alone"),
  hit(
    "approved by a workload",
    { ...facts, verb: "patch", user: "system:serviceaccount:shop:web" },
    "no workload approves credentials",
    "EKS",
  ),
  poorHit(
    "approved",
    {
      verb: "update",
      user: { username: "eve" },
      objectRef: { resource: "certificatesigningrequests", name: "eve", subresource: "approval" },
    },
    "what is left out changes nothing",
  ),
  miss(
    "what a kubelet serves with, by an operator",
    { ...facts, user: approver, requestObject: signedBy("kubernetes.io/kubelet-serving") },
    "it is installed for this",
  ),
  hit(
    "a client's, by that operator",
    { ...facts, user: approver, requestObject: signedBy("kubernetes.io/kube-apiserver-client") },
    "its token may be stolen",
  ),
  hit(
    "what a kubelet serves with, by a person",
    { ...facts, requestObject: signedBy("kubernetes.io/kubelet-serving") },
    "one may read it under a wrong name",
  ),
  miss("requested", { ...facts, verb: "create" }, "another rule's"),
  miss("status written", { ...facts, subresource: "status" }, "a signer puts the certificate in"),
  miss(
    "another resource's approval",
    { ...facts, resource: "cert-manager.io/v1/certificaterequests" },
    "the API server knows nobody by it",
  ),
  miss(
    "by the controller that approves nodes",
    { ...facts, user: "system:serviceaccount:kube-system:certificate-controller" },
    "that is how a node joins",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
