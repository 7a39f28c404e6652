import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const group = "rbac.authorization.k8s.io/v1";
const name = "system:controller:kube-controller";
const facts = {
  resource: `${group}/clusterrolebindings`,
  name,
  requestObject: { kind: "ClusterRoleBinding", metadata: { name }, roleRef: { name: "kube-controller" } },
} satisfies RequestFacts;

const { name: _, ...nameless } = facts;

export const roleOrBindingNamedLikeAControllers: readonly Sample[] = [
  ...everywhere("binding created", facts, "the name hides an administrator among the controllers"),
  hit(
    "cluster role created",
    { resource: `${group}/clusterroles`, name: "system:controller:kube-controller" },
    "a role with a controller's name",
    "EKS",
  ),
  hit("name only in the body", nameless, "older API servers leave the reference's name empty at create"),
  miss(
    "own binding created",
    { ...facts, name: "controller:shop", requestObject: { metadata: { name: "controller:shop" } } },
    "the name is no controller's",
  ),
  miss("add-on's role created", { resource: `${group}/clusterroles`, name: "system:coredns" }, "an add-on's name"),
  miss(
    "binding of a controller read",
    { ...facts, verb: "get", requestObject: undefined },
    "who looks changes nothing",
  ),
  miss("config map so called", { ...facts, resource: "configmaps", namespace: "kube-system" }, "no role or binding"),
  miss(
    "by the API server",
    { ...facts, user: "system:apiserver" },
    "the controllers' bindings are the API server's to make",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
