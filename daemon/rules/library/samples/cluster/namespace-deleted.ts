import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = { verb: "delete", resource: "namespaces", namespace: "shop", name: "shop" };

export const namespaceDeletedSamples: readonly Sample[] = [
  ...everywhere("namespace deleted", facts, "all of the shop goes with it"),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("preview environment", { ...facts, namespace: "pr-12", name: "pr-12" }, "pipelines clear them away"),
  hit("named like one within", { ...facts, namespace: "shop-pr-1", name: "shop-pr-1" }, "only the beginning counts"),
  miss("namespace created", { ...facts, verb: "create" }, "an ordinary day"),
  miss(
    "finalized by the controller",
    {
      ...facts,
      verb: "update",
      subresource: "finalize",
      user: "system:serviceaccount:kube-system:namespace-controller",
    },
    "the end of what was reported before",
  ),
  miss("config map deleted", { ...facts, resource: "configmaps", name: "a" }, "one object"),
];
