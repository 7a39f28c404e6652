import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { scriptClients } from "./callers.ts";

const token: RequestFacts = {
  user: "system:bootstrap:abcdef",
  groups: ["system:bootstrappers", "system:bootstrappers:kubeadm:default-node-token"],
  userAgent: "kubeadm/v1.36.3 (linux/amd64) kubernetes/abcdef0",
};
const secrets = { ...token, verb: "list", resource: "secrets", namespace: "kube-system" };
const csr = { ...token, resource: "certificates.k8s.io/v1/certificatesigningrequests", name: "node-csr-1" };
const because = "machines that join do not ask for it";
const joins = "a machine that joins asks for it";

export const bootstrapTokenBeyondJoining: readonly Sample[] = [
  ...everywhere("secrets", secrets, because),
  hit("secrets, refused", { ...secrets, code: 403 }, "an attempt counts"),
  hit("one secret", { ...secrets, verb: "get", name: "admin-token" }, because),
  hit("all nodes", { ...token, verb: "list", resource: "nodes" }, because),
  hit(
    "a config map written",
    { ...token, verb: "update", resource: "configmaps", namespace: "kube-system", name: "kubeadm-config" },
    because,
  ),
  hit("its own request approved", { ...csr, verb: "update", subresource: "approval" }, because),
  hit("pods", { ...token, verb: "get", resource: "pods", namespace: "shop", name: "web" }, because),
  hit(
    "a thing named kubeadm-certs",
    { ...token, verb: "get", resource: "leases", namespace: "kube-system", name: "kubeadm-certs" },
    because,
  ),
  hit("a certificate by kubectl", { ...csr, userAgent: "kubectl/v1.36.3 (linux/amd64)" }, "so one becomes a node"),
  ...scriptClients.map((userAgent) => hit(userAgent, { ...csr, userAgent }, "so one becomes a node")),
  miss("a certificate request", csr, joins),
  miss("a node of its name", { ...token, verb: "get", resource: "nodes", name: "worker-1" }, joins),
  miss(
    "kubeadm's config map",
    { ...token, verb: "get", resource: "configmaps", namespace: "kube-system", name: "kubeadm-config" },
    joins,
  ),
  miss(
    "the control plane's certificates",
    { ...secrets, verb: "get", name: "kubeadm-certs" },
    "kubeadm join --control-plane reads them",
  ),
  miss("the version", { ...token, verb: "get", uri: "/version" }, joins),
  miss("secrets by a person", { ...secrets, user: "alice" }, "other rules see secrets"),
];
