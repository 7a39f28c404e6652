import type { RequestFacts } from "../request.ts";
import { request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { poor } from "./poor.ts";

const tried: RequestFacts = {
  user: "system:anonymous",
  groups: ["system:unauthenticated"],
  verb: "list",
  resource: "secrets",
  code: 403,
  reason: "Forbidden",
  sourceIPs: ["203.0.113.9"],
};
const count = 10;
const silent = ordinary(count);
const minute = (n: number) => request({ ...tried, time: `2026-11-22T09:${String(n).padStart(2, "0")}:00.000000Z` });

export const anonymousRequestsRefused: readonly Sample[] = [
  ...burstEverywhere(count, "a stranger's list", tried, "somebody tries what strangers may do"),
  burst(true, count, "a path", { ...tried, resource: "", uri: "/.env", verb: "get" }, "scanners ask for paths"),
  {
    ...poor(
      true,
      "10 times the decision alone",
      {
        verb: "get",
        user: { username: "system:anonymous" },
        annotations: { "authorization.k8s.io/decision": "forbid" },
      },
      "the decision says it",
    ),
    times: count,
  },
  {
    ...poor(
      true,
      "10 times the code alone",
      { verb: "get", user: { username: "system:anonymous" }, responseStatus: { code: 403 } },
      "the code says it",
    ),
    times: count,
  },
  {
    name: "one a minute",
    events: Array.from({ length: 2 * count }, (_, n) => minute(n)),
    matches: false,
    because: "ten never lie within five minutes",
  },
  silent("the root", { ...tried, resource: "", uri: "/", verb: "get" }, "load balancers ask so every ten seconds"),
  silent("let in", { ...tried, code: 200 }, "it has a rule of its own"),
  silent("by a user", { ...tried, user: "mallory", groups: [] }, "users have a rule of their own"),
  silent("a path that is not there", { ...tried, code: 404, annotations: {} }, "nobody refused it"),
];
