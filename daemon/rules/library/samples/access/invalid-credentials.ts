import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poor } from "./poor.ts";

const unknown: RequestFacts = {
  verb: "get",
  resource: "pods",
  namespace: "shop",
  code: 401,
  reason: "Unauthorized",
  user: "",
};

export const invalidCredentials: readonly Sample[] = [
  ...everywhere("an expired token", unknown, "the credentials were not accepted"),
  hit("a path", { ...unknown, resource: "", uri: "/api" }, "the credentials were not accepted"),
  poor(true, "the code alone", { verb: "get", user: {}, responseStatus: { code: 401 } }, "the code says it"),
  miss("let in", { ...unknown, code: 200, user: "alice" }, "the credentials were accepted"),
  miss("forbidden", { ...unknown, code: 403, user: "alice" }, "the credentials were accepted, the right was lacking"),
  miss("not there", { ...unknown, code: 404, user: "alice" }, "the credentials were accepted"),
];
