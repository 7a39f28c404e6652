import type { Context } from "hono";
import { z } from "zod";
import type { Arriving } from "../audit/importing.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";

/** How a place is written that was read to; the client's own, at most that long. */
const Query = z.object({
  cluster: text(253).optional().describe("For a source of several clusters whose records do not tell: which one."),
  file: text(128).optional().describe("What the events were read from, by its content."),
  position: text(256).optional().describe("How far it has been read with these: stored with them, for `file`."),
});

const Source = z.object({
  kind: text(64).describe("As in the source's name: `webhook`."),
  name: text(253).describe("As in the source's name: `prod`."),
});

const Imported = z.strictObject({
  events: z.int(),
  audits: z.int(),
  duplicates: z.int(),
  collisions: z.int(),
  quarantined: z.int(),
});

/** Recorded events: /sources/{kind}/{name}/import. */
export function importRoutes({ importing }: Pick<ApiPorts, "importing">): readonly Route[] {
  const shared = {
    path: "/sources/{kind}/{name}/import",
    tag: "Sources",
    access: { permission: "manageSettings", level: "write", scope: "all audits" },
    params: Source,
  } as const;
  const nameOf = ({ kind, name }: z.output<typeof Source>) => `${kind}/${name}`;
  return [
    route({
      ...shared,
      method: "get",
      id: "readImportPosition",
      summary: "How far a file has been read for a source",
      query: Query.omit({ position: true }),
      answers: {
        200: {
          description: "The position that was stored with the last of its events; null before the first.",
          json: z.strictObject({ position: z.string().nullable() }),
        },
      },
      handle: async (c, { params, query }) =>
        c.json({ position: (await importing.position({ ...query, source: nameOf(params) })) ?? null }),
    }),
    route({
      ...shared,
      method: "post",
      id: "importEvents",
      summary: "Judge and store recorded events as if their source had delivered them",
      description:
        "In any envelope, one or many, also as NDJSON; at most 4 MiB at a time. Events that are known are stored once; what cannot be read goes to the quarantine.",
      query: Query,
      takes: "application/x-ndjson",
      answers: { 200: { description: "What became of them, once that is durable.", json: Imported } },
      handle: async (c, { params, query }) =>
        c.json(await importing.take({ ...query, source: nameOf(params) }, bodyOf(c))),
    }),
  ];
}

function bodyOf(c: Context<Env>): Arriving {
  const header = (name: string) => c.req.header(name);
  return {
    headers: { "content-length": header("content-length"), "content-encoding": header("content-encoding") },
    async *[Symbol.asyncIterator]() {
      yield* c.req.raw.body ?? [];
    },
  };
}

function text(most: number) {
  return z.string().min(1).max(most);
}
