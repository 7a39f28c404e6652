import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const facts = {
  resource: "serviceaccounts",
  namespace: "kube-system",
  name: "clusterrole-aggregation-controller",
  subresource: "token",
} satisfies RequestFacts;

export const tokenOfAControlPlaneServiceAccountRequested: readonly Sample[] = [
  ...everywhere("requested by a person", facts, "the account may give itself any right"),
  hit(
    "requested by a workload",
    { ...facts, user: "system:serviceaccount:shop:web" },
    "no workload needs a controller's token",
    "EKS",
  ),
  poorHit(
    "requested",
    {
      verb: "create",
      user: { username: "stratus" },
      objectRef: {
        resource: "serviceaccounts",
        namespace: "kube-system",
        name: "clusterrole-aggregation-controller",
        subresource: "token",
      },
    },
    "what is left out changes nothing",
  ),
  miss(
    "of Calico's plugin, by its node agent",
    { ...facts, name: "calico-cni-plugin", user: "system:serviceaccount:kube-system:calico-node" },
    "it does so every few hours on every node",
  ),
  hit(
    "of a controller, by Calico's node agent",
    { ...facts, user: "system:serviceaccount:kube-system:calico-node" },
    "it has no use for it",
  ),
  hit("of Calico's plugin, by a person", { ...facts, name: "calico-cni-plugin" }, "the plugin's rights are wide"),
  miss("account of a team", { ...facts, namespace: "shop" }, "no account of the control plane"),
  miss(
    "account created",
    { resource: "serviceaccounts", namespace: "kube-system", name: "monitor" },
    "an account, no token",
  ),
  miss("another resource's token", { ...facts, resource: "example.com/v1/devices" }, "no account"),
  miss("token read", { ...facts, verb: "get" }, "tokens can only be made"),
  ...notLetIn(facts),
  ...byControlPlane(facts),
];
