import type { Context } from "hono";
import { z } from "zod";
import { type ChangeQuery, changeKinds } from "../audit/access.ts";
import { AuditwireError } from "../audit/errors.ts";
import { linkNext } from "./cursor.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { iso } from "./serialize.ts";
import { WireChange } from "./wire-access.ts";
import { limitOf } from "./wire-schema.ts";

const time = (name: string) =>
  z.iso
    .datetime({ offset: true, error: `${name} is a date-time as in 2026-11-24T09:30:00Z` })
    .transform((text) => Date.parse(text))
    .optional();
const names = z.array(z.string()).max(100).optional();

const Query = z.object({
  limit: limitOf({ default: 50, most: 250 }),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "cursor is one of a Link header")
    .transform(Number)
    .optional()
    .describe("Where to go on: of the Link header of the page before."),
  kind: z.array(z.enum(changeKinds)).optional().describe("What was changed."),
  name: names.describe("Which one of its kind."),
  actor: names.describe("Who changed it: a user, or `file:` with the path of the configuration."),
  from: time("from").describe("Not before; inclusive."),
  to: time("to").describe("Not after; inclusive."),
});

/** Who changed what: /changes. */
export function changeRoutes({ store }: Pick<ApiPorts, "store">): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/changes",
      id: "listChanges",
      tag: "Access",
      summary: "Who changed what of rules, policy, settings and users, before and after; newest first",
      access: { permission: "manageSettings", level: "read", scope: "all audits" },
      query: Query,
      answers: {
        200: {
          description: "The changes.",
          json: z.array(WireChange),
          headers: { Link: 'The next page, as `<URL>; rel="next"`.' },
        },
      },
      handle: (c, { query }) => listChanges(c, query, store),
    }),
  ];
}

async function listChanges(
  c: Context<Env>,
  { cursor, limit, ...filters }: z.output<typeof Query>,
  store: ApiPorts["store"],
): Promise<Response> {
  const { from, to } = filters;
  if (from !== undefined && to !== undefined && from > to) throw new AuditwireError("invalid", "from is later than to");
  const query: ChangeQuery = { ...filters, limit: limit + 1, before: cursor };
  const found = await store.changes(query);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (found.length > limit && last) linkNext(c, String(last.id));
  return c.json(page.map((change) => ({ ...change, time: iso(change.time) })));
}
