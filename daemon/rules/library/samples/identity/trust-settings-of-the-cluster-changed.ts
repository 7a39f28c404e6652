import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = {
  verb: "update",
  resource: "configmaps",
  namespace: "kube-system",
  name: "extension-apiserver-authentication",
} satisfies RequestFacts;

export const trustSettingsOfTheClusterChanged: readonly Sample[] = [
  ...everywhere("authority of callers replaced", facts, "whoever signs by it is any user to extension API servers"),
  hit(
    "cluster-info patched",
    { ...facts, verb: "patch", namespace: "kube-public", name: "cluster-info" },
    "new nodes join another server",
    "EKS",
  ),
  hit(
    "settings of kubeadm patched",
    { ...facts, verb: "patch", name: "kubeadm-config" },
    "the API server starts otherwise after the next upgrade",
  ),
  hit(
    "authority that pods believe deleted",
    { ...facts, verb: "delete", namespace: "shop", name: "kube-root-ca.crt" },
    "who writes it anew decides whom the pods believe",
    "AKS",
  ),
  poorHit(
    "replaced",
    {
      verb: "update",
      user: { username: "eve" },
      objectRef: { resource: "configmaps", namespace: "kube-public", name: "cluster-info" },
    },
    "what is left out changes nothing",
  ),
  miss(
    "created",
    { ...facts, verb: "create", name: "kubeadm-config", userAgent: "kubeadm/v1.36.3 (linux/amd64) kubernetes/abcdef0" },
    "kubeadm init writes it once",
  ),
  miss("another config map", { ...facts, name: "coredns" }, "no trust is in it"),
  miss("another config map of kube-public", { ...facts, namespace: "kube-public", name: "motd" }, "no trust is in it"),
  miss(
    "cluster-info of a team",
    { ...facts, namespace: "shop", name: "cluster-info" },
    "nodes read that of kube-public",
  ),
  miss(
    "settings of kubeadm in another namespace",
    { ...facts, namespace: "shop", name: "kubeadm-config" },
    "kubeadm reads that of kube-system",
  ),
  miss("secret so called", { ...facts, resource: "secrets" }, "no config map"),
  miss("read", { ...facts, verb: "get" }, "who looks changes nothing"),
  miss("by the API server", { ...facts, user: "system:apiserver" }, "it writes there what its flags say"),
  miss(
    "by the controller that signs cluster-info",
    {
      ...facts,
      namespace: "kube-public",
      name: "cluster-info",
      user: "system:serviceaccount:kube-system:bootstrap-signer",
    },
    "it signs anew for every bootstrap token",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
