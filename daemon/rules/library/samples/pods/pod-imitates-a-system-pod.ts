import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, pod, undone } from "../variants.ts";
import { withContainer } from "./on-spec.ts";

const named = (name: string, namespace: string, resource = "pods"): RequestFacts => ({
  ...pod(withContainer({})),
  resource,
  namespace,
  name,
});
const proxy = named("kube-proxy-x7k2p", "shop");

export const podImitatesASystemPod: readonly Sample[] = [
  ...everywhere("kube-proxy in the shop", proxy, "kube-proxy lives in kube-system"),
  hit(
    "bare pod in kube-system",
    named("coredns-5d78c9869d-abcde", "kube-system"),
    "its pods come from a deployment",
    "EKS",
  ),
  hit(
    "named after a node",
    named("kube-apiserver-ip-10-0-0-1", "default"),
    "API servers are static pods of kube-system",
  ),
  hit("deployment in the shop", named("kube-dns", "shop", "apps/v1/deployments"), "DNS lives in kube-system", "AKS"),
  hit(
    "kube-controller in kube-system",
    named("kube-controller-x", "kube-system", "apps/v1/daemonsets"),
    "no part of Kubernetes has that name",
  ),
  hit("applied by the server", { ...proxy, verb: "patch", code: 201 }, "it was not there before"),
  ...undone(proxy),
  ...byControlPlane(proxy),
  miss("add-on installed", named("coredns", "kube-system", "apps/v1/deployments"), "it belongs there"),
  miss("proxy installed", named("kube-proxy", "kube-system", "apps/v1/daemonsets"), "it belongs there"),
  miss("an ordinary pod", pod(withContainer({})), "an ordinary name"),
  miss("a longer name", named("kube-proxyless", "shop"), "another name"),
  miss(
    "synced from a virtual cluster",
    named("coredns-5d78c9869d-abcde-x-kube-system-x-dev", "vcluster-dev"),
    "a virtual cluster's own DNS server",
  ),
  miss("patched", { ...proxy, verb: "patch" }, "it was there before"),
  miss("update that made it", { ...proxy, verb: "update", code: 201 }, "no client makes workloads by update"),
  miss("its log", { ...proxy, subresource: "log" }, "no pod is made"),
  miss("service of that name", named("kube-dns", "shop", "services"), "no pod"),
];
