import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = { resource: "apps/v1/daemonsets", namespace: "kube-system", name: "monitoring-agent" };

export const changeInKubeSystemByAPersonSamples: readonly Sample[] = [
  ...everywhere("daemon set among the system's own", facts, "hidden where nobody looks, on every node"),
  hit("service deleted", { ...facts, verb: "delete", resource: "services", name: "kube-dns" }, "no name is found"),
  hit(
    "config map in kube-public",
    { ...facts, resource: "configmaps", namespace: "kube-public" },
    "everybody reads it",
  ),
  {
    name: "poor record",
    event: {
      verb: "create",
      user: { username: "admin@example.com" },
      sourceIPs: ["10.0.0.1"],
      objectRef: { resource: "daemonsets", namespace: "kube-system", name: "monitoring-agent" },
      responseStatus: { code: 201 },
    },
    matches: true,
    because: "no stage, level, group or time is needed",
  },
  ...undone(facts),
  ...peopleOnly(facts),
  miss("daemon set elsewhere", { ...facts, namespace: "shop" }, "an application's"),
  miss("read", { ...facts, verb: "get" }, "reading changes nothing"),
  miss("event written", { ...facts, resource: "events", name: "e" }, "a note"),
];
