import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { notPeople } from "./callers.ts";

const deleted: RequestFacts = { verb: "delete", resource: "pods", namespace: "shop", name: "web" };
const evicted: RequestFacts = { ...deleted, verb: "create", subresource: "eviction" };
const count = 30;
const silent = ordinary(count);

export const podsEvictedOrDeletedInABurst: readonly Sample[] = [
  ...burstEverywhere(count, "a pod deleted", deleted, "the service stands still"),
  burst(true, count, "a pod evicted", evicted, "the service stands still"),
  burst(true, count, "by the admin kubeconfig", { ...deleted, user: "system:admin" }, "it is a person's"),
  silent("refused", { ...deleted, code: 403 }, "nothing was deleted"),
  silent("refused, without a status", { ...deleted, ...refusedWithoutStatus }, "the rules of attempts see it"),
  silent("failed", { ...deleted, code: 404 }, "nothing came of it"),
  silent("not yet answered", { ...deleted, stage: "RequestReceived" }, "each is seen again with its answer"),
  silent("dry run", { ...deleted, query: "dryRun=All" }, "nothing was deleted"),
  silent("a pod made", { ...deleted, verb: "create" }, "nothing was deleted"),
  silent("a pod's state written", { ...deleted, verb: "patch", subresource: "eviction" }, "nothing was evicted"),
  silent("a config map deleted", { ...deleted, resource: "configmaps" }, "no service stands still"),
  ...notPeople(deleted, silent),
];
