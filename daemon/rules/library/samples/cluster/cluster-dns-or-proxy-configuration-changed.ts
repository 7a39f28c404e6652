import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const facts: RequestFacts = { verb: "patch", resource: "configmaps", namespace: "kube-system", name: "coredns" };

export const clusterDnsOrProxyConfigurationChangedSamples: readonly Sample[] = [
  ...everywhere("CoreDNS's file changed", facts, "every name of the cluster can be sent elsewhere"),
  hit(
    "kube-proxy's configuration replaced",
    { ...facts, verb: "update", name: "kube-proxy" },
    "services can be turned",
  ),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  hit("deleted", { ...facts, verb: "delete" }, "no name is found after the next start"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("rewritten by AKS", { ...facts, verb: "update", user: "aksService" }, "the cloud's add-on manager", "AKS"),
  byGitOps(facts),
  miss("read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("other config map", { ...facts, name: "cluster-autoscaler-status" }, "not DNS"),
  miss("config map of that name elsewhere", { ...facts, namespace: "shop" }, "an application's own"),
  miss("deployment of CoreDNS", { ...facts, resource: "apps/v1/deployments" }, "not its configuration"),
];
