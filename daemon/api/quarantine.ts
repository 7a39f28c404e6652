import { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import type { ApiPorts } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { toWireQuarantined } from "./serialize.ts";
import { limitOf, numberOf, offset, WireQuarantined } from "./wire-schema.ts";

/** What could not be read: /quarantine. */
export function quarantineRoutes({ store }: ApiPorts): readonly Route[] {
  const access = { permission: "manageSettings", level: "read", scope: "all audits" } as const;
  return [
    route({
      method: "get",
      path: "/quarantine",
      id: "listQuarantine",
      tag: "Sources",
      summary: "What could not be read, newest first",
      access,
      query: z.object({ offset, limit: limitOf({ default: 50, most: 250 }) }),
      answers: { 200: { description: "The items, without their bytes.", json: z.array(WireQuarantined) } },
      handle: async (c, { query }) => c.json((await store.quarantine(query)).map(toWireQuarantined)),
    }),
    route({
      method: "get",
      path: "/quarantine/{id}",
      id: "readQuarantined",
      tag: "Sources",
      summary: "The bytes of an item, as they came",
      access,
      params: z.object({ id: numberOf("id", "number of an item").describe("Number of the item.") }),
      answers: { 200: { description: "The bytes.", type: "application/octet-stream" } },
      handle: async (c, { params: { id } }) => {
        const bytes = await store.quarantined(id);
        if (!bytes) throw new AuditwireError("not_found", `no quarantined item has the id ${id}`);
        return c.body(Uint8Array.from(bytes).buffer, 200, {
          "content-type": "application/octet-stream",
          "content-disposition": `attachment; filename="quarantine-${id}"`,
        });
      },
    }),
  ];
}
