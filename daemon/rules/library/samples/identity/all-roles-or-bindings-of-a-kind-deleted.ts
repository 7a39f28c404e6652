import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const group = "rbac.authorization.k8s.io/v1";
const facts = { verb: "deletecollection", resource: `${group}/rolebindings`, namespace: "shop" } satisfies RequestFacts;

export const allRolesOrBindingsOfAKindDeleted: readonly Sample[] = [
  ...everywhere("role bindings of a namespace deleted", facts, "everybody in the namespace loses his rights"),
  hit(
    "cluster role bindings deleted",
    { verb: "deletecollection", resource: `${group}/clusterrolebindings` },
    "everybody in the cluster loses his rights",
    "EKS",
  ),
  hit(
    "cluster roles deleted",
    { verb: "deletecollection", resource: `${group}/clusterroles`, user: "system:admin" },
    "everybody in the cluster loses his rights",
    "AKS",
  ),
  poorHit(
    "roles deleted",
    { verb: "deletecollection", user: { username: "eve" }, objectRef: { resource: "roles", namespace: "shop" } },
    "what is left out changes nothing",
  ),
  miss(
    "config maps deleted",
    { verb: "deletecollection", resource: "configmaps", namespace: "shop" },
    "no rights are in them",
  ),
  miss(
    "one binding deleted",
    { verb: "delete", resource: `${group}/rolebindings`, namespace: "shop", name: "helpers" },
    "one is a day's work",
  ),
  miss(
    "namespace deleted",
    { ...facts, user: "system:serviceaccount:kube-system:namespace-controller" },
    "what was in the namespace goes with it",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
