import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { may, type Viewer } from "../audit/access.ts";
import type { Audit } from "../audit/audit.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { StreamQuery, toFilters } from "./query.ts";
import { invalidParameters } from "./read-parameters.ts";
import { type Route, route } from "./route.ts";
import { type Seen, seenBy, seenOf } from "./seen.ts";
import { choose, needsOriginals, toWireAudit } from "./serialize.ts";

/** Audits that are sent at a time: of who reads slowly no more than these are held. */
const atOnce = 50;
/** Streams at a time; each holds a connection. */
const mostStreams = 200;

/** The audits as they arrive: GET /audits/kubernetes/stream. */
export function streamRoute(ports: ApiPorts): Route {
  const open = { streams: 0 };
  return route({
    method: "get",
    path: "/audits/kubernetes/stream",
    id: "streamAudits",
    tag: "Audits",
    summary: "The audits that match, as server-sent events while they arrive",
    description:
      "Events of the type `audit`, each with an id. Who comes back with the last one it has seen, in the header " +
      "Last-Event-ID or the parameter, misses and repeats nothing that is still stored; who comes without one gets " +
      "what arrives from now on.",
    access: { permission: "monitorAccessKubernetes", level: "read" },
    query: StreamQuery,
    answers: { 200: { description: "Events without an end.", type: "text/event-stream" } },
    handle: (c, { query }) => {
      if (open.streams >= mostStreams)
        throw new HTTPException(429, {
          message: `${mostStreams} streams are open, and no more can be; try again later`,
        });
      return stream(c, ports, query, open);
    },
  });
}

/** What one stream needs to go on. */
interface Streaming {
  readonly ports: ApiPorts;
  readonly input: StreamQuery;
  /** Who asks, as it is now; fails or has nothing once its rights have ended. */
  readonly again: () => Promise<Viewer | undefined>;
  /** Ends with whoever reads. */
  readonly gone: AbortSignal;
  seen: Seen;
  seq: number;
}

async function stream(c: Context<Env>, ports: ApiPorts, input: StreamQuery, open: { streams: number }) {
  const seen = seenBy(c, ports.access);
  const audits = toFilters(input, seen);
  const last = lastEventId(c.req.header("last-event-id"), input.lastEventId);
  const seq = last ?? (await ports.store.arrived({ seq: Number.MAX_SAFE_INTEGER, limit: 1, audits })).seq;
  const gone = new AbortController();
  const texts = textsOf({ ports, input, again: c.get("again"), gone: gone.signal, seen, seq }, open);
  c.header("Content-Type", "text/event-stream");
  c.header("X-Accel-Buffering", "no");
  return c.body(streamOf(texts, gone));
}

/** An id is a place in the order of arrival. The header stands for what a browser has seen since it was given a URL. */
function lastEventId(header: string | undefined, parameter: string | undefined): number | undefined {
  const text = header || parameter;
  if (text === undefined || text === "") return undefined;
  const seq = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (seq === undefined)
    throw invalidParameters([
      {
        parameter: header ? "Last-Event-ID" : "lastEventId",
        message: `${header ? "Last-Event-ID" : "lastEventId"} is the id of an event, a whole number`,
      },
    ]);
  return seq;
}

/** The text of a stream, piece by piece. Whoever reads is not told apart from whoever does not: nothing is made ahead. */
async function* textsOf(streaming: Streaming, open: { streams: number }): AsyncGenerator<string, undefined> {
  const { ports, input, gone } = streaming;
  const { store, closing, now, heartbeatMs } = ports;
  const arrival = arrivals(store, AbortSignal.any([gone, closing]));
  let checked = now();
  open.streams++;
  try {
    // The id alone: who loses the connection before the first event comes back to here.
    yield `retry: 2000\nid: ${streaming.seq}\n\n`;
    while (!closing.aborted && !gone.aborted) {
      arrival.clear();
      if (now() - checked >= heartbeatMs) {
        if (!(await stillMay(streaming))) return undefined;
        checked = now();
      }
      const before = streaming.seq;
      const audits = await next(streaming);
      if (audits.length > 0) yield audits.map((audit) => eventOf(audit, streaming.seen, input.fields)).join("");
      // There may be more to look at.
      if (streaming.seq !== before) continue;
      if (!(await arrival.wait(heartbeatMs))) yield `id: ${streaming.seq}\n: still here\n\n`;
    }
    return undefined;
  } finally {
    open.streams--;
    arrival.end();
  }
}

async function next(streaming: Streaming): Promise<readonly Audit[]> {
  const { ports, input, seen } = streaming;
  const filters = { ...toFilters(input, seen), originals: needsOriginals(input.fields) };
  const { audits, seq } = await ports.store.arrived({ seq: streaming.seq, limit: atOnce, audits: filters });
  streaming.seq = seq;
  return audits;
}

/** Rights and collections as they are now. A collection that was asked for and is gone ends the stream, too. */
async function stillMay(streaming: Streaming): Promise<boolean> {
  const viewer = await streaming.again().catch(() => undefined);
  if (!viewer || !may(viewer, "monitorAccessKubernetes", "read")) return false;
  streaming.seen = seenOf(viewer, streaming.ports.access);
  const { known } = streaming.seen;
  return (streaming.input.collections ?? []).every((name) => name === "All" || known.some((it) => it.name === name));
}

function eventOf(audit: Audit, seen: Seen, fields: readonly string[] | undefined): string {
  return `event: audit\nid: ${audit.seq}\ndata: ${JSON.stringify(choose(toWireAudit(audit, seen), fields))}\n\n`;
}

/** Tells whether something has arrived since the last `clear`, and waits for it. */
function arrivals(store: Pick<ApiPorts["store"], "onArrival">, ending: AbortSignal) {
  let fresh = false;
  let wake: () => void = () => undefined;
  const stop = store.onArrival(() => {
    fresh = true;
    wake();
  });
  const onEnd = () => wake();
  ending.addEventListener("abort", onEnd);
  return {
    clear: () => {
      fresh = false;
    },
    /** False when that long nothing has arrived. */
    wait: (ms: number) =>
      new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), ms);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
        if (fresh || ending.aborted) wake();
      }),
    end: () => {
      stop();
      ending.removeEventListener("abort", onEnd);
    },
  };
}

function streamOf(texts: AsyncGenerator<string, undefined>, gone: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: async () => {
        gone.abort();
        await texts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
