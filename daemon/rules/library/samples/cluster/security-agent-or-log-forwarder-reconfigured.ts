import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = { verb: "patch", resource: "configmaps", namespace: "falco", name: "falco-rules" };

export const securityAgentOrLogForwarderReconfiguredSamples: readonly Sample[] = [
  ...everywhere("Falco's rules patched", facts, "one changed rule makes it blind"),
  hit("Fluent Bit's filters replaced", { ...facts, verb: "update", name: "fluent-bit-config" }, "lines can be dropped"),
  hit(
    "logging of Fargate deleted",
    { ...facts, verb: "delete", namespace: "aws-observability", name: "aws-logging" },
    "no logs",
  ),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("agent installed", { ...facts, verb: "create" }, "a watcher more"),
  miss("other config map", { ...facts, name: "web" }, "an application's"),
  miss("secret of that name", { ...facts, resource: "secrets" }, "secrets have rules of their own"),
];
