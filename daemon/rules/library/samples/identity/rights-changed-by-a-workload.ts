import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const group = "rbac.authorization.k8s.io/v1";
const facts = {
  resource: `${group}/rolebindings`,
  namespace: "shop",
  name: "helpers",
  user: "system:serviceaccount:shop:web",
} satisfies RequestFacts;

export const rightsChangedByAWorkload: readonly Sample[] = [
  ...everywhere("binding created", facts, "a pod's account gives away rights"),
  hit(
    "role patched",
    { ...facts, verb: "patch", resource: `${group}/roles`, requestObject: { rules: [] } },
    "a pod's account changes rights",
    "EKS",
  ),
  hit(
    "cluster role deleted",
    { ...facts, verb: "delete", resource: `${group}/clusterroles` },
    "a pod's account takes rights away",
  ),
  poorHit(
    "role binding created",
    {
      verb: "create",
      user: { username: "system:serviceaccount:default:web" },
      objectRef: { resource: "rolebindings", namespace: "kube-system" },
    },
    "what is left out changes nothing",
  ),
  hit(
    "by a workload of kube-system",
    { ...facts, user: "system:serviceaccount:kube-system:tiller" },
    "an account of kube-system may be stolen, too",
  ),
  miss("by a person", { ...facts, user: "alice" }, "who it was is known"),
  miss("binding read", { ...facts, verb: "get" }, "who looks changes nothing"),
  miss("config map created", { ...facts, resource: "configmaps" }, "no rights are in it"),
  miss(
    "by Flux",
    { ...facts, user: "system:serviceaccount:flux-system:kustomize-controller" },
    "the change was seen in the repository",
  ),
  miss(
    "by the controller that aggregates roles",
    { ...facts, verb: "patch", user: "system:serviceaccount:kube-system:clusterrole-aggregation-controller" },
    "the control plane acts on what somebody else has written",
  ),
  ...undone(facts),
];
