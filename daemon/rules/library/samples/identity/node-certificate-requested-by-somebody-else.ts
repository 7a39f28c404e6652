import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const signedBy = (signerName: string): RequestFacts => ({
  resource: "certificates.k8s.io/v1/certificatesigningrequests",
  name: "node-csr-1",
  requestObject: { kind: "CertificateSigningRequest", spec: { request: "LS0tLS1CRUdJTg==", signerName } },
});
const facts = signedBy("kubernetes.io/kube-apiserver-client-kubelet");

export const nodeCertificateRequestedBySomebodyElse: readonly Sample[] = [
  ...everywhere("by a person", facts, "it is approved without a person"),
  hit("by a workload", { ...facts, user: "system:serviceaccount:shop:web" }, "a taken pod becomes a node", "EKS"),
  poorHit(
    "requested",
    {
      verb: "create",
      user: { username: "eve" },
      objectRef: { resource: "certificatesigningrequests" },
      requestObject: { spec: { signerName: "kubernetes.io/kube-apiserver-client-kubelet" } },
    },
    "what is left out changes nothing",
  ),
  miss("by a node", { ...facts, user: "system:node:worker-1" }, "kubelets renew theirs"),
  miss("by a machine that joins", { ...facts, user: "system:bootstrap:abcdef" }, "that is how a node joins"),
  miss("by a machine that joins GKE", { ...facts, user: "kubelet-bootstrap" }, "that is how a node joins there"),
  miss("for a user", signedBy("kubernetes.io/kube-apiserver-client"), "another rule's"),
  miss("approved", { ...facts, verb: "update" }, "nothing is asked for"),
  miss("level Metadata", { ...facts, requestObject: undefined }, "for which signer was not recorded"),
  miss("another resource", { ...facts, resource: "example.com/v1/requests" }, "nobody signs it"),
  ...undone(facts),
  ...byControlPlane(facts),
];
