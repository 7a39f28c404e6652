import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const facts = {
  verb: "get",
  resource: "secrets",
  namespace: "kube-system",
  name: "bootstrap-token-abcdef",
} satisfies RequestFacts;

export const secretOfTheControlPlaneRead: readonly Sample[] = [
  ...everywhere("read by a person", facts, "whoever has it lets machines join"),
  hit(
    "read by a workload",
    { ...facts, user: "system:serviceaccount:shop:web" },
    "no workload outside needs it",
    "EKS",
  ),
  hit(
    "read when a node joins",
    { ...facts, name: "kubeadm-certs", user: "system:bootstrap:abcdef" },
    "the keys of the control plane are read",
    "AKS",
  ),
  poorHit(
    "read",
    {
      verb: "get",
      user: { username: "attacker@example.com" },
      objectRef: { resource: "secrets", namespace: "kube-system", name: "admin-token" },
    },
    "what is left out changes nothing",
  ),
  miss("secret of a team", { ...facts, namespace: "shop" }, "not the control plane's"),
  miss("config map", { ...facts, resource: "configmaps", name: "coredns" }, "no secret"),
  miss("written", { ...facts, verb: "update" }, "another rule's"),
  miss(
    "read by an add-on",
    { ...facts, user: "system:serviceaccount:kube-system:aws-load-balancer-controller" },
    "add-ons read their own",
  ),
  miss("Helm's record", { ...facts, name: "sh.helm.release.v1.cilium.v3" }, "Helm reads its own records"),
  miss("by the API server", { ...facts, user: "system:apiserver" }, "the control plane reads what it keeps"),
  ...notLetIn(facts),
  ...byControlPlane(facts),
];
