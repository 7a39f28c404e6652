import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const pod = "system:serviceaccount:shop:web";
const signedBy = (signerName: string): RequestFacts => ({
  resource: "certificates.k8s.io/v1/certificatesigningrequests",
  name: "eve",
  requestObject: {
    kind: "CertificateSigningRequest",
    apiVersion: "certificates.k8s.io/v1",
    metadata: { name: "eve" },
    spec: { request: "LS0tLS1CRUdJTg==", signerName, usages: ["client auth"] },
  },
});
const facts = signedBy("kubernetes.io/kube-apiserver-client");

export const clientCertificateRequested: readonly Sample[] = [
  ...everywhere("by a person", facts, "the certificate can be of any user and group"),
  hit("by a workload", { ...facts, user: pod }, "a taken pod makes itself a user", "EKS"),
  hit("level Metadata", { ...facts, requestObject: undefined }, "people ask for no others"),
  poorHit(
    "requested",
    { verb: "create", user: { username: "eve" }, objectRef: { resource: "certificatesigningrequests", name: "eve" } },
    "what is left out changes nothing",
  ),
  miss(
    "by a workload for its own signer",
    { ...signedBy("example.com/mesh"), user: pod },
    "the API server knows nobody by it",
  ),
  miss("read", { ...facts, verb: "get" }, "nothing is asked for"),
  miss("approval", { ...facts, subresource: "approval" }, "another rule's"),
  miss("config map", { ...facts, resource: "configmaps" }, "no request"),
  miss(
    "by a node for its own",
    { ...signedBy("kubernetes.io/kube-apiserver-client-kubelet"), user: "system:node:worker-1" },
    "kubelets renew theirs",
  ),
  miss(
    "by a machine that joins",
    { ...signedBy("kubernetes.io/kube-apiserver-client-kubelet"), user: "system:bootstrap:abcdef" },
    "that is how a node joins",
  ),
  miss(
    "by a node of GKE that starts",
    {
      ...signedBy("kubernetes.io/kube-apiserver-client-kubelet"),
      user: "kubelet",
      userAgent: "kubelet/v1.33.4 (linux/amd64) kubernetes/abcdef0",
    },
    "GKE's nodes share this name until they have one of their own",
  ),
  hit("by a person with curl", { ...facts, userAgent: "curl/8.5.0" }, "the certificate can be of any user and group"),
  hit(
    "by an unknown client with what a node of GKE starts with",
    { ...signedBy("kubernetes.io/kube-apiserver-client-kubelet"), user: "kubelet", userAgent: "" },
    "a node's start names itself",
  ),
  hit(
    "by hand with what a node of GKE starts with",
    { ...signedBy("kubernetes.io/kube-apiserver-client-kubelet"), user: "kubelet" },
    "a node's start uses no kubectl",
  ),
  miss("by the controller manager", { ...facts, user: "system:kube-controller-manager" }, "the control plane"),
  ...peopleOnly(signedBy("example.com/mesh")),
  ...undone(facts),
  ...byControlPlane(facts),
];
