import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { verb: "delete", resource: "nodes", name: "worker-1" };

export const nodeDeletedSamples: readonly Sample[] = [
  ...everywhere("node deleted", facts, "its pods end"),
  hit("all nodes deleted", { ...facts, verb: "deletecollection", name: "" }, "the cluster ends"),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  hit(
    "by one that is named after the autoscaler's namespace",
    { ...facts, user: "system:serviceaccount:karpenter:default" },
    "the account's name counts, not the namespace's",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  ...[
    "system:serviceaccount:kube-system:cluster-autoscaler-aws-cluster-autoscaler",
    "system:serviceaccount:karpenter:karpenter",
    "system:cloud-controller-manager",
  ].map((user) => miss(`by ${user}`, { ...facts, user }, "machines come and go")),
  miss("node read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("pod deleted", { ...facts, resource: "pods", namespace: "shop" }, "one pod"),
];
