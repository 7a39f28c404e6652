import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "nodes",
  name: "control-plane-1",
  requestObject,
});
const facts = patch({ spec: { taints: null } });

export const nodeTakenOutOrRelabelledByAPersonSamples: readonly Sample[] = [
  ...everywhere("taints taken away", facts, "pods of anybody can come to the control plane"),
  hit("cordoned", patch({ spec: { unschedulable: true } }), "pods are sent elsewhere"),
  hit("cordoned by operations", patch([{ op: "add", path: "/spec/unschedulable", value: true }]), "the same"),
  hit("taints replaced", patch({ spec: { taints: [{ key: "pool", effect: "NoSchedule" }] } }), "kubectl taint"),
  hit("role given", patch({ metadata: { labels: { "node-role.kubernetes.io/control-plane": "" } } }), "kubectl label"),
  hit("taint removed by operations", patch([{ op: "remove", path: "/spec/taints/0" }]), "the same by a JSON patch"),
  hit(
    "role added by operations",
    patch([{ op: "add", path: "/metadata/labels/node-role.kubernetes.io~1master", value: "" }]),
    "the same by a JSON patch",
  ),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("uncordoned", patch({ spec: { unschedulable: false } }), "it is given back"),
  miss("uncordoned by operations", patch([{ op: "replace", path: "/spec/unschedulable", value: false }]), "the same"),
  miss("labelled", patch({ metadata: { labels: { spot: "true" } } }), "an ordinary label"),
  miss("labelled by operations", patch([{ op: "add", path: "/metadata/labels/spot", value: "true" }]), "the same"),
  miss("replaced", { ...facts, verb: "update" }, "an update sends the taints that were there"),
  miss("other kind with taints", { ...facts, resource: "karpenter.sh/v1/nodepools" }, "nodes to come"),
];
