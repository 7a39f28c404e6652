import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "apps/v1/deployments",
  namespace: "gatekeeper-system",
  name: "gatekeeper-controller-manager",
};
const patch = (requestObject: unknown): RequestFacts => ({ ...facts, verb: "patch", requestObject });
const selected = (nodeSelector: object) => ({ spec: { template: { spec: { nodeSelector } } } });
const nowhere = selected({ "no-such": "node" });

export const policyEngineOrMeshRemovedSamples: readonly Sample[] = [
  ...everywhere("Gatekeeper deleted", facts, "with a lenient failure policy everything is admitted"),
  hit("namespace of Kyverno deleted", { verb: "delete", resource: "namespaces", name: "kyverno" }, "all of it goes"),
  hit("all deployments of its namespace deleted", { ...facts, verb: "deletecollection", name: "" }, "without a name"),
  hit("scaled to zero", patch({ spec: { replicas: 0 } }), "the first thing to do for who is refused"),
  hit(
    "Istio scaled to zero",
    {
      verb: "update",
      resource: "apps/v1/deployments",
      subresource: "scale",
      namespace: "istio-system",
      name: "istiod",
      requestObject: { spec: { replicas: 0 } },
    },
    "no new sidecars, no rules",
  ),
  hit("scaled to zero by a JSON patch", patch([{ op: "replace", path: "/spec/replicas", value: 0 }]), "by operations"),
  hit("sent to nodes that do not exist", patch(nowhere), "its pods wait forever"),
  hit(
    "sent away by a JSON patch",
    patch([{ op: "add", path: "/spec/template/spec/nodeSelector", value: { "no-such": "node" } }]),
    "the same by operations",
  ),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("other workload deleted", { ...facts, namespace: "shop", name: "operator" }, "no engine"),
  miss("other workload in the engine's namespace deleted", { ...facts, name: "ui" }, "beside the engine"),
  miss(
    "all deployments of another namespace deleted",
    { ...facts, verb: "deletecollection", name: "", namespace: "shop" },
    "no engine",
  ),
  miss("engine read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss(
    "engine installed, not yet started",
    { ...patch({ spec: { replicas: 0 } }), verb: "create" },
    "it was not there",
  ),
  miss("applied for nodes with Linux", patch(selected({ "kubernetes.io/os": "linux" })), "most charts say so"),
  hit(
    "sent to nodes with Linux that do not exist",
    patch(selected({ "kubernetes.io/os": "linux", "no-such": "node" })),
    "no node has both",
  ),
  hit("sent to nodes with Windows", patch(selected({ "kubernetes.io/os": "windows" })), "there may be none"),
  miss("engine scaled up", patch({ spec: { replicas: 3 } }), "more of it"),
  miss("scaled up by a JSON patch", patch([{ op: "replace", path: "/spec/replicas", value: 3 }]), "more of it"),
  miss(
    "delay set to zero by a JSON patch",
    patch([{ op: "add", path: "/spec/minReadySeconds", value: 0 }]),
    "another field",
  ),
  miss("engine updated in whole", { ...patch(nowhere), verb: "update" }, "the node selector was always there"),
  miss("service of the engine deleted", { ...facts, resource: "services" }, "its webhooks have rules of their own"),
];
