import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "apps/v1/daemonsets",
  namespace: "kube-system",
  name: "kube-proxy",
  requestObject,
});
const template = (spec: object) => patch({ spec: { template: { spec } } });
const facts = template({ containers: [{ name: "kube-proxy", image: "registry.example.com/kube-proxy:v1" }] });

export const imageOfASystemWorkloadChangedSamples: readonly Sample[] = [
  ...everywhere("kube-proxy's image changed", facts, "another program runs on every node"),
  hit("first container's image changed", template({ initContainers: [{ name: "i", image: "evil" }] }), "it runs first"),
  hit(
    "image changed by operations",
    patch([{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "evil" }]),
    "the same by a JSON patch",
  ),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("restarted", template({ metadata: { annotations: { restartedAt: "now" } } }), "kubectl rollout restart"),
  miss("scaled by operations", patch([{ op: "replace", path: "/spec/replicas", value: 3 }]), "another field"),
  miss("application's image changed", { ...facts, namespace: "shop", name: "web" }, "an ordinary release"),
  miss("updated in whole", { ...facts, verb: "update" }, "an update sends the image that was there"),
  miss("other kind", { ...facts, resource: "example.com/v1/agents" }, "no workload"),
];
