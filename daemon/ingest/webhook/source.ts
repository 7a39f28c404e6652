import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Now } from "../../audit/clock.ts";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { Rejection, SourceFacts } from "../../audit/event.ts";
import type { Deliver, StoreWriter } from "../../audit/ports.ts";
import type { Telemetry } from "../../telemetry/telemetry.ts";
import { isTruncated } from "../kubernetes-event.ts";
import { type Body, budget, readBody } from "./body.ts";
import { type Normalized, normalize } from "./normalize.ts";
import { sourceOf, type WebhookTokens } from "./tokens.ts";

/** Past this a body is refused with 413: an API server's own limits keep a batch far below. */
const largestBody = 256 * 2 ** 20;

/** Seconds a refused API server is asked to wait: within its 30 s attempt it then tries two or three times. */
const retryAfter = "10";

export interface WebhookPorts {
  /** Read at every request, so that a reloaded configuration counts at once. */
  readonly webhooks: () => readonly WebhookTokens[];
  readonly limits: () => { readonly bodyBytes: number; readonly inFlightBytes: number };
  /** False while auditing is switched off: events are acknowledged and counted, not judged. */
  readonly enabled: () => boolean;
  readonly deliver: Deliver;
  readonly openQuarantine: StoreWriter["openQuarantine"];
  readonly telemetry: Telemetry;
  readonly now: Now;
}

type Env = { Bindings: HttpBindings };

/**
 * The endpoint that API servers deliver to. 200 means every event of the body is judged and durable, or quarantined.
 * A wrong token gets the same 404 as an unknown path, its body unread.
 */
export function webhookSource(ports: WebhookPorts): Hono<Env> {
  const room = budget(() => ports.limits().inFlightBytes, ports.telemetry.inFlight);
  const receive = async (c: Context<Env>) => {
    const source = sourceOf(c.req.param("token") ?? "", ports.webhooks());
    if (!source) return c.notFound();
    const announced = Number(c.req.header("content-length") ?? 0);
    if (announced > largestBody) return tooLarge(c);
    const body = await readBody(c.env.incoming, announced, ports.limits().bodyBytes, room).catch((error) => {
      ports.telemetry.log.info({ source: source.name, err: messageOf(error) }, "a sender went away within its body");
      return undefined;
    });
    if (!body) return c.body(null, 400);
    try {
      return await answer(c, ports, source, body);
    } finally {
      room.give(body.held);
    }
  };
  const app = new Hono<Env>();
  for (const path of ["/api/:version{v[0-9.]+}/kubernetes/webhook/:token", "/:token"]) {
    app.post(path, receive);
    app.post(`${path}/`, receive);
  }
  return app;
}

async function answer(c: Context<Env>, ports: WebhookPorts, source: SourceFacts, body: Body): Promise<Response> {
  if (body.kind === "busy") return wait(c, 429, "unavailable", "too many bytes in flight; send again later");
  try {
    if (body.kind === "large") return (await keepRaw(ports, source, body)) ? c.json({}) : tooLarge(c);
    await take(ports, source, normalize(body.bytes, source));
    return c.json({});
  } catch (error) {
    ports.telemetry.log.error({ source: source.name, err: messageOf(error) }, "events not stored, answered 503");
    return wait(
      c,
      503,
      "unavailable",
      error instanceof AuditwireError && error.code === "unavailable"
        ? "the store is not available; send again later"
        : "not stored; send again later",
    );
  }
}

async function take(ports: WebhookPorts, source: SourceFacts, { events, rejections }: Normalized): Promise<void> {
  if (ports.enabled()) await ports.deliver({ source: source.name, events, rejections });
  else if (rejections.length > 0) await ports.deliver({ source: source.name, events: [], rejections });
  count(ports, source, { events, rejections });
}

function count({ telemetry, now }: WebhookPorts, source: SourceFacts, { events, rejections }: Normalized): void {
  if (events.length > 0) {
    telemetry.received(source.name, events.length);
    telemetry.delay(source.name, (now() - Math.max(...events.map((e) => e.time))) / 1000);
  }
  for (const event of events) if (isTruncated(event)) telemetry.truncated(source.name);
  for (const { reason, detail } of rejections) rejected(telemetry, source, reason, detail);
}

function rejected(telemetry: Telemetry, source: SourceFacts, reason: Rejection["reason"], detail: string): void {
  telemetry.rejected(source.name, reason);
  telemetry.log.warn({ source: source.name, reason, detail }, "an item that cannot be read went to the quarantine");
}

/** Passes a body that is too large for memory on to the quarantine. False when it is too large even for that. */
async function keepRaw(
  ports: WebhookPorts,
  source: SourceFacts,
  body: Extract<Body, { kind: "large" }>,
): Promise<boolean> {
  const detail = `larger than ${ports.limits().bodyBytes} bytes`;
  const kept = await ports.openQuarantine(source, "too-large", detail);
  try {
    let size = 0;
    for await (const piece of joined(body)) {
      size += piece.length;
      if (size > largestBody) {
        await kept.abort();
        return false;
      }
      await kept.write(piece);
    }
    await kept.finish();
  } catch (error) {
    await kept.abort().catch(() => undefined);
    throw error;
  }
  rejected(ports.telemetry, source, "too-large", detail);
  return true;
}

async function* joined({ head, rest }: Extract<Body, { kind: "large" }>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

const failure = (err: string, code: string) => ({ err, code, details: [] });
const tooLarge = (c: Context<Env>) =>
  c.json(failure(`a body has at most ${largestBody} bytes`, "invalid"), 413, { connection: "close" });
const wait = (c: Context<Env>, status: 429 | 503, code: string, err: string) =>
  c.json(failure(err, code), status, { "retry-after": retryAfter });
