import type { Context } from "hono";
import type { ApiPorts, Env } from "./ports.ts";
import { toListQuery } from "./query.ts";
import { choose, toWireAudit } from "./serialize.ts";

/** GET /audits/kubernetes: finds, then answers. */
export function listAudits({ store }: ApiPorts) {
  return async (c: Context<Env>) => {
    const { audits, fields, collections } = toListQuery(c.req.queries());
    if (collections && collections.length > 0 && !collections.includes("All")) return c.json([]);
    const found = await store.find(audits);
    return c.json(found.map((audit) => choose(toWireAudit(audit), fields)));
  };
}
