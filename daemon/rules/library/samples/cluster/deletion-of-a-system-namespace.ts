import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";

const facts: RequestFacts = { verb: "delete", resource: "namespaces", namespace: "kube-system", name: "kube-system" };

export const deletionOfASystemNamespaceSamples: readonly Sample[] = [
  ...everywhere("deletion refused", { ...facts, code: 403, reason: "Forbidden" }, "the wish alone is sabotage"),
  hit("node leases' namespace deleted", { ...facts, name: "kube-node-lease", namespace: "kube-node-lease" }, "done"),
  hit("deletion by a pod", { ...facts, user: "system:serviceaccount:shop:default" }, "whoever it is"),
  hit("dry run", { ...facts, query: "dryRun=All" }, "who tries that out means something by it"),
  miss("not yet answered", { ...facts, stage: "RequestReceived" }, "the answer's event tells it"),
  miss("namespace read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("other namespace deleted", { ...facts, name: "preview-17", namespace: "preview-17" }, "not the system's"),
  miss(
    "pod of that name deleted",
    { verb: "delete", resource: "pods", namespace: "kube-system", name: "default" },
    "a pod, not the namespace",
  ),
];
