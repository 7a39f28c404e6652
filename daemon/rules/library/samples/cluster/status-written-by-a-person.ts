import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  verb: "patch",
  resource: "nodes",
  name: "worker-1",
  subresource: "status",
  requestObject: { status: { addresses: [{ type: "InternalIP", address: "203.0.113.5" }] } },
};

export const statusWrittenByAPersonSamples: readonly Sample[] = [
  ...everywhere("address of a node", facts, "exec and logs go to another machine"),
  hit(
    "address of a pod",
    { ...facts, resource: "pods", namespace: "shop", name: "web", requestObject: { status: { podIP: "10.9.9.9" } } },
    "the service's traffic goes elsewhere",
  ),
  hit("updated, without its body", { ...facts, verb: "update", requestObject: undefined }, "the fact is enough"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("by its kubelet", { ...facts, user: "system:node:worker-1" }, "whose status it is"),
  miss("the node itself", { ...facts, subresource: "" }, "labels and taints have a rule of their own"),
  miss("read", { ...facts, verb: "get", requestObject: undefined }, "reading changes nothing"),
  miss(
    "status of a deployment",
    { ...facts, resource: "apps/v1/deployments", namespace: "shop", name: "web" },
    "nothing is sent to what it says",
  ),
];
