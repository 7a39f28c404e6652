import { peopleOnly } from "../cluster/actors.ts";
import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, miss } from "../variants.ts";
import { poorHit } from "./poor.ts";
import { notLetIn } from "./reads.ts";

const facts = { verb: "get", resource: "secrets", namespace: "shop", name: "db-password" } satisfies RequestFacts;

export const secretReadByAPerson: readonly Sample[] = [
  ...everywhere("read", facts, "people seldom need to"),
  poorHit(
    "read",
    {
      verb: "get",
      user: { username: "attacker@example.com" },
      objectRef: { resource: "secrets", namespace: "default", name: "db" },
      responseStatus: { code: 200 },
    },
    "what is left out changes nothing",
  ),
  miss("listed", { ...facts, verb: "list" }, "another rule's"),
  miss("config map read", { ...facts, resource: "configmaps" }, "no secret"),
  miss(
    "Helm's record",
    { ...facts, name: "sh.helm.release.v1.web.v12", userAgent: "Helm/3.18.4" },
    "Helm reads its own records",
  ),
  miss("not there", { ...facts, code: 404 }, "nothing was read: kubectl apply looks whether it is there"),
  ...peopleOnly(facts),
  ...notLetIn(facts),
];
