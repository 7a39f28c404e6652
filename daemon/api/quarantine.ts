import type { Context } from "hono";
import { AuditwireError } from "../audit/errors.ts";
import { idOf } from "./body.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { toListQuery } from "./query.ts";
import { toWireQuarantined } from "./serialize.ts";

/** GET /quarantine: what could not be read, newest first; `offset` and `limit` as for audits. */
export function listQuarantine({ store }: ApiPorts) {
  return async (c: Context<Env>) => {
    const { offset, limit } = toListQuery(c.req.queries(), []).audits;
    return c.json((await store.quarantine({ offset, limit })).map(toWireQuarantined));
  };
}

/** GET /quarantine/{id}: the bytes, as they came. */
export function readQuarantined({ store }: ApiPorts) {
  return async (c: Context<Env>) => {
    const id = idOf(c);
    const bytes = await store.quarantined(id);
    if (!bytes) throw new AuditwireError("not_found", `no quarantined item has the id ${id}`);
    return c.body(Uint8Array.from(bytes).buffer, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="quarantine-${id}"`,
    });
  };
}
