import type { Context } from "hono";
import { z } from "zod";
import type { ApiPorts, Env } from "./ports.ts";
import { toListQuery } from "./query.ts";
import { type Route, route } from "./route.ts";
import { seenBy } from "./seen.ts";
import { choose, toWireAudit } from "./serialize.ts";
import { WireAudit } from "./wire-schema.ts";

/** What was found: /audits/kubernetes. */
export function auditRoutes(ports: ApiPorts): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/audits/kubernetes",
      id: "listAudits",
      tag: "Audits",
      summary: "The audits that match, newest first",
      access: { permission: "monitorAccessKubernetes", level: "read" },
      query: z.object({}).loose(),
      answers: { 200: { description: "The audits.", json: z.array(WireAudit.partial()) } },
      handle: (c) => listAudits(c, ports),
    }),
  ];
}

async function listAudits(c: Context<Env>, { store, access }: ApiPorts): Promise<Response> {
  const { known, within } = seenBy(c, access);
  const { audits, fields } = toListQuery(c.req.queries(), known);
  const found = await store.find({ ...audits, within });
  return c.json(found.map((audit) => choose(toWireAudit(audit, known), fields)));
}
