import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notPassedOn } from "./callers.ts";

const through = (path: string, facts: RequestFacts = {}): RequestFacts => ({
  verb: "create",
  resource: "nodes",
  name: "worker-1",
  subresource: "proxy",
  uri: `/api/v1/nodes/worker-1/proxy/${path}`,
  ...facts,
});

const run = through("run/kube-system/coredns-1/coredns?cmd=id");

export const commandThroughKubelet: readonly Sample[] = [
  ...everywhere("run", run, "the kubelet ran a command in a container", ["GKE"]),
  hit("exec", through("exec/shop/web/web?command=id&output=1", { verb: "get" }), "the kubelet opened a shell"),
  hit("attach", through("attach/shop/web/web"), "the kubelet joined the streams"),
  hit("port-forward", through("portForward/shop/web"), "the kubelet opened a port"),
  hit(
    "a container's log",
    through("containerLogs/kube-system/coredns-1/coredns", { verb: "get" }),
    "the right on logs is gone round",
  ),
  hit("its setting", through("configz", { verb: "get" }), "it tells how to reach it without credentials"),
  ...notPassedOn(run),
  miss("run", run, "GKE records no path behind proxy", "GKE"),
  miss("its pods", through("pods", { verb: "get" }), "the rule on the kubelet's proxy sees it"),
  miss("figures", through("metrics", { verb: "get" }), "monitoring reads them"),
  miss("a path that begins so", through("runningpods/", { verb: "get" }), "nothing is run"),
  miss("a node's own exec", { ...run, subresource: "status" }, "it is no proxy"),
  miss("a pod's proxy", { ...run, resource: "pods", namespace: "shop" }, "the pod has such a path of its own"),
];
