import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = { verb: "delete", resource: "apps/v1/daemonsets", namespace: "falco", name: "falco" };
const patch = (requestObject: unknown): RequestFacts => ({ ...facts, verb: "patch", requestObject });
const selected = (nodeSelector: object) => ({ spec: { template: { spec: { nodeSelector } } } });
const nowhere = selected({ "no-such": "node" });

export const securityAgentOrLogForwarderRemovedSamples: readonly Sample[] = [
  ...everywhere("Falco deleted", facts, "nobody watches the nodes"),
  hit(
    "all daemon sets of Falco's namespace deleted",
    { ...facts, verb: "deletecollection", name: "" },
    "without a name",
  ),
  hit(
    "namespace of the agents deleted",
    { verb: "delete", resource: "namespaces", name: "amazon-cloudwatch" },
    "all go",
  ),
  hit(
    "aggregator scaled to zero",
    {
      verb: "patch",
      resource: "apps/v1/deployments",
      subresource: "scale",
      namespace: "logging",
      name: "prod-fluent-bit",
      requestObject: { spec: { replicas: 0 } },
    },
    "a release's name stands before the chart's",
  ),
  hit("scaled to zero by a JSON patch", patch([{ op: "replace", path: "/spec/replicas", value: 0 }]), "by operations"),
  hit("sent to nodes that do not exist", patch(nowhere), "the way to stop a daemon set without deleting it"),
  hit(
    "sent away by a JSON patch",
    patch([{ op: "add", path: "/spec/template/spec/nodeSelector", value: { "no-such": "node" } }]),
    "the same by operations",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("other workload deleted", { ...facts, namespace: "shop", name: "web" }, "no agent"),
  miss("other workload in the agents' namespace deleted", { ...facts, name: "redis" }, "beside the agent"),
  miss(
    "all daemon sets of another namespace deleted",
    { ...facts, verb: "deletecollection", name: "", namespace: "shop" },
    "no agent",
  ),
  miss("agent read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss(
    "agent installed, not yet started",
    { ...patch({ spec: { replicas: 0 } }), verb: "create" },
    "it was not there before",
  ),
  miss("applied for nodes with Linux", patch(selected({ "kubernetes.io/os": "linux" })), "most charts say so"),
  hit(
    "sent to nodes with Linux that do not exist",
    patch(selected({ "kubernetes.io/os": "linux", "no-such": "node" })),
    "no node has both",
  ),
  hit("sent to nodes with Windows", patch(selected({ "kubernetes.io/os": "windows" })), "there may be none"),
  miss("agent scaled up", patch({ spec: { replicas: 2 } }), "more of it"),
  miss("scaled up by a JSON patch", patch([{ op: "replace", path: "/spec/replicas", value: 2 }]), "more of it"),
  miss(
    "delay set to zero by a JSON patch",
    patch([{ op: "add", path: "/spec/minReadySeconds", value: 0 }]),
    "another field",
  ),
  miss(
    "agent updated in whole",
    { ...patch(nowhere), verb: "update" },
    "an update sends the node selector that was always there",
  ),
  miss("service of the agent deleted", { ...facts, resource: "services" }, "its pods run on"),
];
