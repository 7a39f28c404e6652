import { type RequestFacts, refusedWithoutStatus, request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { notPeople } from "./callers.ts";

const listed: RequestFacts = { verb: "list", resource: "pods" };
const count = 40;
const silent = ordinary(count);
const second = (n: number) => request({ ...listed, time: new Date(Date.UTC(2026, 10, 22, 9, 0, 2 * n)).toISOString() });

export const clusterListedThrough: readonly Sample[] = [
  ...burstEverywhere(count, "a list", listed, "somebody takes an inventory"),
  burst(true, count, "a list in a namespace", { ...listed, namespace: "shop" }, "somebody takes an inventory"),
  burst(true, count, "by the admin kubeconfig", { ...listed, user: "system:admin" }, "it is a person's"),
  {
    name: "one every two seconds",
    events: Array.from({ length: 2 * count }, (_, n) => second(n)),
    matches: false,
    because: "forty never lie within a minute",
  },
  silent("refused", { ...listed, code: 403 }, "forbidden requests have a rule of their own"),
  silent("refused, without a status", { ...listed, ...refusedWithoutStatus }, "the rules of attempts see it"),
  silent("failed", { ...listed, code: 404 }, "nothing came of it"),
  silent("not yet answered", { ...listed, stage: "RequestReceived" }, "each is seen again with its answer"),
  silent("watched", { ...listed, verb: "watch" }, "a watch goes on from a list"),
  silent("read", { ...listed, verb: "get", name: "web", namespace: "shop" }, "one object is read"),
  ...notPeople(listed, silent),
];
