import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { byControlPlaneToo, program } from "./callers.ts";

const deleted: RequestFacts = { verb: "delete", resource: "namespaces", namespace: "shop", name: "shop" };
const count = 5;
const silent = ordinary(count);

export const namespacesDeletedInABurst: readonly Sample[] = [
  ...burstEverywhere(count, "a namespace deleted", deleted, "everything in them goes with them"),
  burst(true, count, "by a service account", { ...deleted, ...program }, "its token may be stolen"),
  {
    name: "three of each of two users",
    events: ["bob", "carol"].map((user) => request({ ...deleted, user })),
    times: 3,
    matches: false,
    because: "users are counted apart",
  },
  silent("a preview environment", { ...deleted, namespace: "pr-12", name: "pr-12" }, "pipelines clear them away"),
  silent("refused", { ...deleted, code: 403 }, "nothing was deleted"),
  silent("refused, without a status", { ...deleted, ...refusedWithoutStatus }, "the rules of attempts see it"),
  silent("failed", { ...deleted, code: 404 }, "nothing came of it"),
  silent("not yet answered", { ...deleted, stage: "RequestReceived" }, "each is seen again with its answer"),
  silent("dry run", { ...deleted, query: "dryRun=All" }, "nothing was deleted"),
  silent("made", { ...deleted, verb: "create" }, "nothing was deleted"),
  silent("a pod deleted", { ...deleted, resource: "pods" }, "it has a rule of its own"),
  ...byControlPlaneToo(deleted, silent),
];
