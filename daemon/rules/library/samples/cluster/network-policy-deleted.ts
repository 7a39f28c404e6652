import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "networking.k8s.io/v1/networkpolicies",
  namespace: "shop",
  name: "default-deny",
};

export const networkPolicyDeletedSamples: readonly Sample[] = [
  ...everywhere("network policy deleted", facts, "its pods can be reached, and reach out"),
  hit("all network policies deleted", { ...facts, verb: "deletecollection", name: "" }, "kubectl delete netpol --all"),
  hit(
    "Cilium's policy deleted by a pod",
    {
      verb: "delete",
      resource: "cilium.io/v2/ciliumnetworkpolicies",
      namespace: "shop",
      name: "egress",
      user: "system:serviceaccount:shop:default",
    },
    "policies of the network plugin count too",
  ),
  hit(
    "Istio's policy deleted",
    { verb: "delete", resource: "security.istio.io/v1/authorizationpolicies", namespace: "shop", name: "deny-all" },
    "the mesh lets everybody in",
    "AKS",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("network policy created", { ...facts, verb: "create" }, "a policy more"),
  miss("deployment deleted", { ...facts, resource: "apps/v1/deployments", name: "web" }, "another kind"),
];
