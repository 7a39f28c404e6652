import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const facts = {
  verb: "update",
  resource: "secrets",
  namespace: "kube-system",
  name: "cilium-ca",
} satisfies RequestFacts;

export const secretOfTheControlPlaneChanged: readonly Sample[] = [
  ...everywhere("replaced", facts, "an add-on's credentials are somebody else's now"),
  hit("created", { ...facts, verb: "create" }, "a secret where the control plane reads", "EKS"),
  hit("deleted", { ...facts, verb: "delete" }, "an add-on stops when it starts anew", "AKS"),
  poorHit(
    "patched",
    {
      verb: "patch",
      user: { username: "eve" },
      objectRef: { resource: "secrets", namespace: "kube-system", name: "cilium-ca" },
    },
    "what is left out changes nothing",
  ),
  miss("secret of a team", { ...facts, namespace: "shop" }, "not the control plane's"),
  miss("config map", { ...facts, resource: "configmaps", name: "coredns" }, "no secret"),
  miss("read", { ...facts, verb: "get" }, "another rule's"),
  miss(
    "helm upgrade",
    { ...facts, verb: "create", name: "sh.helm.release.v1.cilium.v4", userAgent: "Helm/3.18.4" },
    "Helm writes its own records",
  ),
  ...peopleOnly(facts),
  ...undone(facts),
];
