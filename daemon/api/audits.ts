import type { Context } from "hono";
import type { ApiPorts, Env } from "./ports.ts";
import { toListQuery } from "./query.ts";
import { choose, toWireAudit } from "./serialize.ts";

/** GET /audits/kubernetes: finds, then answers. */
export function listAudits({ store, collections }: ApiPorts) {
  return async (c: Context<Env>) => {
    const known = collections();
    const { audits, fields } = toListQuery(c.req.queries(), known);
    const found = await store.find(audits);
    return c.json(found.map((audit) => choose(toWireAudit(audit, known), fields)));
  };
}
