import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";
import { byTwoUsers, often } from "./often.ts";

const patch = (requestObject: unknown): RequestFacts => ({
  verb: "patch",
  resource: "nodes",
  name: "worker-1",
  requestObject,
});
const facts = patch({ spec: { unschedulable: true } });

export const manyNodesCordonedSamples: readonly Sample[] = [
  ...often(5, [
    ...everywhere("five nodes cordoned", facts, "hardly a place is left"),
    hit(
      "five nodes cordoned by operations",
      patch([{ op: "add", path: "/spec/unschedulable", value: true }]),
      "the same by a JSON patch",
    ),
    hit("five nodes replaced by cordoned ones", { ...facts, verb: "update" }, "the same by updates"),
    ...undone(facts),
    ...peopleOnly(facts),
    miss("five nodes uncordoned", patch({ spec: { unschedulable: false } }), "places are given back"),
    miss(
      "five nodes uncordoned by operations",
      patch([{ op: "replace", path: "/spec/unschedulable", value: false }]),
      "places are given back",
    ),
    miss(
      "five nodes labelled by operations",
      patch([{ op: "add", path: "/metadata/labels/spot", value: "true" }]),
      "another field",
    ),
    miss("five nodes registered cordoned", { ...facts, verb: "create" }, "they were no place before"),
    miss("five machines with such a field", { ...facts, resource: "example.com/v1/machines" }, "no nodes"),
  ]),
  byTwoUsers(4, facts),
  ...often(4, [miss("four nodes cordoned", facts, "an upgrade by hand")]),
];
