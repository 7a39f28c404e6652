import type { RequestFacts } from "../request.ts";
import { request } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";

const unknown: RequestFacts = {
  verb: "get",
  resource: "pods",
  namespace: "shop",
  code: 401,
  reason: "Unauthorized",
  user: "",
};
const count = 20;
const silent = ordinary(count);
const from = (n: number) => request({ ...unknown, sourceIPs: [`203.0.113.${n}`] });

export const invalidCredentialsInABurst: readonly Sample[] = [
  ...burstEverywhere(count, "a token that is not accepted", unknown, "somebody tries tokens"),
  {
    name: "from 20 addresses",
    events: Array.from({ length: count }, (_, n) => from(n)),
    matches: true,
    because: "an address can be forged in a header, so it does not tell requests apart",
  },
  burst(true, count, "a path", { ...unknown, resource: "", uri: "/api" }, "somebody tries tokens"),
  silent("an operator's watch", { ...unknown, verb: "watch" }, "an expired token is tried again for ever"),
  silent("an operator's cache", { ...unknown, verb: "list", query: "limit=500&resourceVersion=0" }, "likewise"),
  silent("let in", { ...unknown, code: 200, user: "alice" }, "the credentials were accepted"),
  silent("forbidden", { ...unknown, code: 403, user: "alice" }, "the right was lacking, not the credentials"),
];
