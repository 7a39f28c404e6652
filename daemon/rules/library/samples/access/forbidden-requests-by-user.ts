import type { RequestFacts } from "../request.ts";
import { request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { byControlPlaneToo, program } from "./callers.ts";
import { poor } from "./poor.ts";

const refused: RequestFacts = { verb: "list", resource: "secrets", namespace: "shop", code: 403, reason: "Forbidden" };
const count = 10;
const silent = ordinary(count);

export const forbiddenRequestsByUser: readonly Sample[] = [
  ...burstEverywhere(count, "a list", refused, "somebody tries one door after the other"),
  burst(true, count, "by a service account", { ...refused, ...program }, "a token is tried out"),
  {
    ...poor(
      true,
      "10 times the code alone",
      { verb: "get", user: { username: "bob" }, responseStatus: { code: 403 } },
      "the code says it",
    ),
    times: count,
  },
  {
    ...poor(
      true,
      "10 times the decision alone",
      { verb: "get", user: { username: "bob" }, annotations: { "authorization.k8s.io/decision": "forbid" } },
      "the decision says it",
    ),
    times: count,
  },
  {
    name: "five of each of two users",
    events: ["bob", "carol"].map((user) => request({ ...refused, user })),
    times: 5,
    matches: false,
    because: "users are counted apart",
  },
  burst(true, count, "a person's watch", { ...refused, verb: "watch" }, "only operators are believed to keep a cache"),
  silent("an operator's watch", { ...refused, ...program, verb: "watch" }, "it tries again every few seconds"),
  silent(
    "an operator's cache",
    { ...refused, ...program, query: "limit=500&resourceVersion=0" },
    "it tries again every few seconds",
  ),
  silent(
    "an operator's wish to lead",
    { ...refused, ...program, resource: "coordination.k8s.io/v1/leases" },
    "likewise",
  ),
  silent("let in", { ...refused, code: 200 }, "it was granted"),
  silent("by a stranger", { ...refused, user: "system:anonymous" }, "strangers have a rule of their own"),
  ...byControlPlaneToo({ ...refused, annotations: { "authorization.k8s.io/decision": "allow" } }, silent),
];
