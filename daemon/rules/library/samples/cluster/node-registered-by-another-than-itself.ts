import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const facts: RequestFacts = {
  resource: "nodes",
  name: "worker-99",
  requestObject: { apiVersion: "v1", kind: "Node", metadata: { name: "worker-99" } },
};

export const nodeRegisteredByAnotherThanItselfSamples: readonly Sample[] = [
  ...everywhere("node created by hand", facts, "pods will be sent to it"),
  hit("by a pod's service account", { ...facts, user: "system:serviceaccount:shop:default" }, "a stolen token"),
  hit("without a body", { resource: "nodes", name: "worker-99" }, "the fact is enough"),
  ...undone(facts),
  ...byControlPlane(facts),
  miss("by AKS's nodes", { ...facts, user: "nodeclient" }, "how nodes of AKS were called", "AKS"),
  miss("node labelled", { ...facts, verb: "patch" }, "it was there"),
  miss("pod created", { resource: "pods", namespace: "shop", name: "web" }, "no node"),
];
