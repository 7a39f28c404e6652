import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poor } from "./poor.ts";

const listed: RequestFacts = { verb: "list", resource: "pods", namespace: "shop" };
const asBob: RequestFacts = { ...listed, impersonated: { username: "bob" } };

export const actingAsAnother: readonly Sample[] = [
  ...everywhere("as bob", asBob, "the request was made in bob's name", ["GKE"]),
  hit("as bob, refused", { ...asBob, code: 403 }, "what bob may not do was refused, acting as bob was not"),
  hit(
    "as a service account",
    { ...asBob, impersonated: { username: "system:serviceaccount:shop:web" } },
    "its rights are tried out",
  ),
  hit(
    "by a service account",
    { ...asBob, user: "system:serviceaccount:shop:web" },
    "a token that may act as others is worth as much as they",
  ),
  poor(
    true,
    "users and object alone",
    {
      verb: "get",
      user: { username: "alice" },
      impersonatedUser: { username: "bob" },
      objectRef: { resource: "pods" },
    },
    "nothing more is needed",
  ),
  miss(
    "kinds, as bob",
    { verb: "get", uri: "/apis/apps/v1", impersonated: { username: "bob" } },
    "kubectl looks what kinds there are",
  ),
  miss("as herself", listed, "nobody else is named"),
  miss("as bob", asBob, "GKE does not record it", "GKE"),
  miss("refused for herself", { ...listed, code: 403 }, "nobody else is named"),
  poor(
    false,
    "an empty name",
    { verb: "get", user: { username: "alice" }, impersonatedUser: {}, objectRef: { resource: "pods" } },
    "nobody else is named",
  ),
];
