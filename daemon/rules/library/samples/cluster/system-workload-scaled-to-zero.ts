import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "apps/v1/deployments",
  subresource: "scale",
  namespace: "kube-system",
  name: "coredns",
  requestObject,
});
const facts = patch({ spec: { replicas: 0 } });
const operation = (path: string, value: number) => patch([{ op: "replace", path, value }]);

export const systemWorkloadScaledToZeroSamples: readonly Sample[] = [
  ...everywhere("CoreDNS scaled to zero", facts, "no name is found any more"),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  hit("by operations", operation("/spec/replicas", 0), "the same by a JSON patch"),
  hit("by an update of the scale", { ...facts, verb: "update" }, "kubectl scale of older versions"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("scaled up", patch({ spec: { replicas: 3 } }), "more of it"),
  miss("scaled up by operations", operation("/spec/replicas", 3), "more of it"),
  miss("another field by operations", operation("/spec/minReadySeconds", 0), "its pods stay"),
  miss("application scaled to zero", { ...facts, namespace: "shop", name: "web" }, "an ordinary evening"),
  miss("created without pods", { ...facts, verb: "create" }, "it was not there before"),
  miss("other kind", { ...facts, resource: "example.com/v1/pools" }, "no workload"),
];
