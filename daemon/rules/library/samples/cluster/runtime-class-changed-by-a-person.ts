import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  verb: "update",
  resource: "node.k8s.io/v1/runtimeclasses",
  name: "gvisor",
  requestObject: { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", handler: "runc" },
};

export const runtimeClassChangedByAPersonSamples: readonly Sample[] = [
  ...everywhere("sandbox replaced by a plain runtime", facts, "the wall of every sandboxed pod is gone"),
  hit(
    "runtime class deleted",
    { ...facts, verb: "delete", requestObject: undefined },
    "pods run without it or not at all",
  ),
  hit("runtime class created", { ...facts, verb: "create" }, "a handler more"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("runtime classes listed", { ...facts, verb: "list", requestObject: undefined }, "reading changes nothing"),
  miss("config map updated", { ...facts, resource: "configmaps", namespace: "shop" }, "another kind"),
];
