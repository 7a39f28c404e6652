import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { poorHit } from "./poor.ts";

const group = "rbac.authorization.k8s.io/v1";
const facts = {
  verb: "patch",
  resource: `${group}/clusterroles`,
  name: "view",
  requestObject: [{ op: "add", path: "/rules/-", value: { apiGroups: [""], resources: ["secrets"], verbs: ["list"] } }],
} satisfies RequestFacts;

export const systemRoleOrBindingChanged: readonly Sample[] = [
  ...everywhere("default role patched", facts, "whoever may view gets one right more"),
  hit(
    "cluster role of a controller replaced",
    { ...facts, verb: "update", name: "system:controller:job-controller" },
    "a controller's rights are widened",
    "EKS",
  ),
  hit(
    "binding of cluster-admin patched",
    { ...facts, resource: `${group}/clusterrolebindings`, name: "cluster-admin" },
    "a subject more is an administrator more",
    "AKS",
  ),
  hit(
    "role of kube-system deleted",
    {
      verb: "delete",
      resource: `${group}/roles`,
      namespace: "kube-system",
      name: "system::leader-locking-kube-scheduler",
    },
    "the scheduler can lead no more",
  ),
  poorHit(
    "system role deleted",
    {
      verb: "delete",
      user: { username: "minikube-user" },
      objectRef: { resource: "clusterroles", name: "system:node" },
    },
    "what is left out changes nothing",
  ),
  miss("own role patched", { ...facts, name: "shop:view" }, "the role is the team's own"),
  miss(
    "default role read",
    { verb: "get", resource: `${group}/clusterroles`, name: "view" },
    "who looks changes nothing",
  ),
  miss("config map called view", { ...facts, resource: "configmaps", namespace: "shop" }, "no role"),
  miss(
    "metrics-server upgraded",
    { ...facts, name: "system:metrics-server" },
    "an add-on's own role, whatever its name",
  ),
  miss(
    "reconciled by the API server",
    { ...facts, verb: "update", user: "system:apiserver", groups: ["system:masters"] },
    "the API server repairs its defaults when it starts",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
];
