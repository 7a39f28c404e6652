import type { Context } from "hono";
import type { AuditPage, AuditQuery } from "../audit/audit.ts";
import { csvLine } from "../audit/csv.ts";
import { cellsOf, columnsOf, headOf } from "./csv-audit.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { DownloadQuery, toAuditQuery } from "./query.ts";
import { type Route, route } from "./route.ts";
import { type Seen, seenBy } from "./seen.ts";
import { needsOriginals, toWireAudit } from "./serialize.ts";

/** Audits that are held at a time, whatever the length of the answer. */
const atOnce = 250;
/** With their originals fewer: an event has 100 KB and more. */
const atOnceWithOriginals = 50;

/** The audits as CSV: GET /audits/kubernetes/download. */
export function downloadRoute(ports: ApiPorts): Route {
  return route({
    method: "get",
    path: "/audits/kubernetes/download",
    id: "downloadAudits",
    tag: "Audits",
    summary: "The audits that match, as CSV",
    access: { permission: "monitorAccessKubernetes", level: "read" },
    query: DownloadQuery,
    answers: {
      200: {
        description: "A head and a line for each audit, as long as the question finds any.",
        type: "text/csv",
        headers: { "Content-Disposition": "A name for the file." },
      },
    },
    handle: (c, { query }) => download(c, ports, query),
  });
}

async function download(c: Context<Env>, { store, access, now }: ApiPorts, input: DownloadQuery): Promise<Response> {
  const seen = seenBy(c, access);
  const withOriginals = needsOriginals(input.fields ?? ["time"]);
  const most = withOriginals ? atOnceWithOriginals : atOnce;
  const query = { ...toAuditQuery(input, seen, most), originals: withOriginals };
  const pages = pagesOf(store, query, input.limit ?? Infinity);
  // Before the answer has begun, so that what cannot be answered is no half answer.
  const first = await pages.next();
  c.header("Content-Type", "text/csv; charset=utf-8; header=present");
  c.header("Content-Disposition", `attachment; filename="audits-${new Date(now()).toISOString().slice(0, 10)}.csv"`);
  return c.body(streamOf(csvOf(pages, first, input, seen)));
}

/** One page after the other, each read when the one before was taken. */
async function* pagesOf(
  store: ApiPorts["store"],
  query: AuditQuery,
  limit: number,
): AsyncGenerator<AuditPage["audits"], undefined> {
  let left = limit;
  let next: AuditQuery | undefined = query;
  while (next && left > 0) {
    const page: AuditPage = await store.page({ ...next, limit: Math.min(next.limit, left) });
    left -= page.audits.length;
    yield page.audits;
    next = page.next && { ...query, offset: 0, after: page.next };
  }
  return undefined;
}

type Pages = ReturnType<typeof pagesOf>;

async function* csvOf(
  pages: Pages,
  first: Awaited<ReturnType<Pages["next"]>>,
  { fields, bom }: DownloadQuery,
  seen: Seen,
): AsyncGenerator<string, undefined> {
  const columns = columnsOf(fields);
  yield `${bom ? "\ufeff" : ""}${csvLine(headOf(columns))}\r\n`;
  for (let page = first; !page.done; page = await pages.next()) {
    const lines = page.value.map((audit) => `${csvLine(cellsOf(columns, toWireAudit(audit, seen)))}\r\n`);
    if (lines.length > 0) yield lines.join("");
  }
  return undefined;
}

/** Text as it is read: nothing is made before whoever reads has taken what was there, or after it has gone. */
function streamOf(texts: AsyncGenerator<string, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: async () => void (await texts.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}
