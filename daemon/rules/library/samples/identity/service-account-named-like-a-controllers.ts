import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = { resource: "serviceaccounts", namespace: "kube-system", name: "kube-controller" } satisfies RequestFacts;

export const serviceAccountNamedLikeAControllers: readonly Sample[] = [
  ...everywhere("called kube-controller", facts, "known attacks call theirs so"),
  hit(
    "called like a real controller",
    { ...facts, namespace: "shop", name: "replicaset-controller" },
    "the real one is in kube-system, and makes itself",
    "EKS",
  ),
  hit(
    "kube-proxy in another namespace",
    { ...facts, namespace: "shop", name: "kube-proxy" },
    "the real one is in kube-system",
  ),
  poorHit(
    "kube-controller",
    {
      verb: "create",
      user: { username: "system:anonymous" },
      objectRef: { resource: "serviceaccounts", namespace: "kube-system", name: "kube-controller" },
    },
    "what is left out changes nothing",
  ),
  miss(
    "kube-proxy in kube-system",
    { ...facts, name: "kube-proxy", userAgent: "kubeadm/v1.36.3 (linux/amd64) kubernetes/abcdef0" },
    "kubeadm makes it there",
  ),
  miss("account of a workload", { ...facts, namespace: "shop", name: "web" }, "no part of Kubernetes has that name"),
  miss("read", { ...facts, verb: "get" }, "who looks changes nothing"),
  miss("secret so called", { ...facts, resource: "secrets" }, "no account"),
  miss("token requested", { ...facts, subresource: "token" }, "no account is created"),
  miss(
    "by the controller manager",
    { ...facts, name: "job-controller", user: "system:kube-controller-manager" },
    "it makes the accounts of its controllers",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
