import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { byControlPlaneToo, program } from "./callers.ts";

const deleted: RequestFacts = { verb: "delete", resource: "apps/v1/deployments", namespace: "shop", name: "web" };
const count = 20;
const silent = ordinary(count);

export const massDeletion: readonly Sample[] = [
  ...burstEverywhere(count, "a deployment deleted", deleted, "somebody clears the cluster"),
  burst(true, count, "a volume deleted", { ...deleted, resource: "persistentvolumeclaims" }, "its data may be lost"),
  burst(true, count, "by a service account", { ...deleted, ...program }, "its token may be stolen"),
  {
    name: "ten of each of two users",
    events: ["bob", "carol"].map((user) => request({ ...deleted, user })),
    times: 10,
    matches: false,
    because: "users are counted apart",
  },
  silent("refused", { ...deleted, code: 403 }, "nothing was deleted"),
  silent("refused, without a status", { ...deleted, ...refusedWithoutStatus }, "the rules of attempts see it"),
  silent("failed", { ...deleted, code: 404 }, "nothing came of it"),
  silent("not yet answered", { ...deleted, stage: "RequestReceived" }, "each is seen again with its answer"),
  silent("dry run", { ...deleted, query: "dryRun=All" }, "nothing was deleted"),
  silent("changed", { ...deleted, verb: "patch" }, "a roll-out changes many"),
  silent("a pod deleted", { ...deleted, resource: "pods" }, "it has a rule of its own"),
  ...byControlPlaneToo(deleted, silent),
];
