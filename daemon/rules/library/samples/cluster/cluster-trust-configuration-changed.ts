import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = {
  verb: "patch",
  resource: "configmaps",
  namespace: "kube-system",
  name: "extension-apiserver-authentication",
};

export const clusterTrustConfigurationChangedSamples: readonly Sample[] = [
  ...everywhere("authority of the front proxy changed", facts, "aggregated servers believe whom it signs"),
  hit("kubelets' configuration changed", { ...facts, name: "kubelet-config" }, "anonymous access can be allowed"),
  hit("cluster-info changed", { ...facts, namespace: "kube-public", name: "cluster-info" }, "new nodes join by it"),
  hit(
    "pods' authority changed by a service account",
    { ...facts, namespace: "shop", name: "kube-root-ca.crt", user: "system:serviceaccount:shop:default" },
    "pods would believe another API server",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss(
    "authority published",
    {
      ...facts,
      verb: "create",
      namespace: "shop",
      name: "kube-root-ca.crt",
      user: "system:serviceaccount:kube-system:root-ca-cert-publisher",
    },
    "every new namespace gets it",
  ),
  miss("read", { ...facts, verb: "get" }, "aggregated servers read it at their start"),
  miss("other config map", { ...facts, name: "cluster-autoscaler-status" }, "no trust in it"),
  miss("config map of that name elsewhere", { ...facts, namespace: "shop", name: "cluster-info" }, "an application's"),
  miss("kubelet dashboards elsewhere", { ...facts, namespace: "shop", name: "kubelet-config-dashboard" }, "a page"),
  miss("secret of that name", { ...facts, resource: "secrets" }, "nobody reads it"),
];
