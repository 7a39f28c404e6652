import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byGitOps } from "./actors.ts";

const priority = (value: number, globalDefault = false): RequestFacts => ({
  resource: "scheduling.k8s.io/v1/priorityclasses",
  name: "first",
  requestObject: {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "first" },
    value,
    globalDefault,
  },
});
const facts = priority(1_000_000_000);

export const priorityClassAboveTheOthersSamples: readonly Sample[] = [
  ...everywhere("highest priority", facts, "its pods push all others off their nodes"),
  hit("default for everybody", priority(1000, true), "every new pod is before the old ones"),
  ...undone(facts),
  ...byControlPlane(facts),
  byGitOps(facts),
  miss("modest priority", priority(1000), "an order among one's own"),
  miss("deleted", { ...facts, verb: "delete" }, "one less"),
  miss("other kind with a value", { ...facts, resource: "example.com/v1/limits" }, "no priority"),
];
