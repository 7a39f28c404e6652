import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notPassedOn, program } from "./callers.ts";
import { poor } from "./poor.ts";

const through = (path: string, facts: RequestFacts = {}): RequestFacts => ({
  verb: "get",
  resource: "nodes",
  name: "worker-1",
  subresource: "proxy",
  uri: `/api/v1/nodes/worker-1/proxy/${path}`,
  ...facts,
});

const prometheus = { ...program, user: "system:serviceaccount:monitoring:prometheus" };

export const kubeletThroughApiServer: readonly Sample[] = [
  ...everywhere("its pods", through("pods"), "the kubelet tells what runs on its node"),
  ...everywhere("a command", through("run/shop/web/web?cmd=id", { verb: "create" }), "it runs commands"),
  hit("its log files", through("logs/"), "they are the node's"),
  hit("by a service account", through("runningpods/", prometheus), "monitoring has no use for it"),
  hit("figures by another way", through("metrics/../run/shop/web/web"), "what stands behind is no figure"),
  hit("figures in the query", through("run/shop/web/web?cmd=x/proxy/metrics"), "only the query says so"),
  hit(
    "a port that is not the kubelet's",
    { ...through("pods"), name: "worker-1:22", uri: "/api/v1/nodes/worker-1:22/proxy/" },
    "the API server reaches where others cannot",
  ),
  poor(
    true,
    "the object alone",
    {
      verb: "get",
      user: { username: "alice" },
      objectRef: { resource: "nodes", subresource: "proxy", name: "worker-1" },
    },
    "nothing says that figures were read",
  ),
  ...notPassedOn(through("pods")),
  miss("figures", through("metrics", prometheus), "monitoring reads them"),
  miss("figures of containers", through("metrics/cadvisor", prometheus), "monitoring reads them"),
  miss("figures by kubectl", through("stats/summary?only_cpu_and_memory=true"), "administrators read them"),
  miss("the node itself", { verb: "get", resource: "nodes", name: "worker-1" }, "nothing of the kubelet is asked"),
  miss("the node's status", { ...through("pods"), subresource: "status", verb: "patch" }, "the kubelet writes it"),
  miss("a pod's proxy", { ...through("pods"), resource: "pods", namespace: "shop" }, "it has a rule of its own"),
];
