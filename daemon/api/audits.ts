import type { Context } from "hono";
import { z } from "zod";
import { linkNext, writeCursor } from "./cursor.ts";
import { downloadRoute } from "./download.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { ListQuery, toAuditQuery } from "./query.ts";
import { type Route, route } from "./route.ts";
import { seenBy } from "./seen.ts";
import { choose, needsOriginals, toWireAudit } from "./serialize.ts";
import { streamRoute } from "./stream.ts";
import { summaryRoute } from "./summary.ts";
import { WireChosenAudit } from "./wire-schema.ts";

/** What was found: /audits/kubernetes. */
export function auditRoutes(ports: ApiPorts): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/audits/kubernetes",
      id: "listAudits",
      tag: "Audits",
      summary: "The audits that match, newest first",
      description:
        "The header Link leads to the next page, which stays right while audits arrive and leave. A text search looks " +
        "at some ten thousands of audits for each page, and then rests: a page may be short, even empty, and have a next.",
      access: { permission: "monitorAccessKubernetes", level: "read" },
      query: ListQuery,
      answers: {
        200: {
          description: "The audits.",
          json: z.array(WireChosenAudit),
          headers: { Link: 'The next page, as `<URL>; rel="next"`; none after the last.' },
        },
      },
      handle: (c, { query }) => listAudits(c, ports, query),
    }),
    downloadRoute(ports),
    streamRoute(ports),
    summaryRoute(ports),
  ];
}

async function listAudits(c: Context<Env>, { store, access }: ApiPorts, input: ListQuery): Promise<Response> {
  const seen = seenBy(c, access);
  const query = toAuditQuery(input, seen, input.limit);
  const { audits, next } = await store.page({ ...query, originals: needsOriginals(input.fields) });
  if (next) linkNext(c, writeCursor(next, query));
  return c.json(audits.map((audit) => choose(toWireAudit(audit, seen), input.fields)));
}
