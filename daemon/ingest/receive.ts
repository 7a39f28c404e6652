import type { Now } from "../audit/clock.ts";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import type { Cursor, Rejection, SourceFacts } from "../audit/event.ts";
import type { Arriving } from "../audit/importing.ts";
import type { Deliver, Receipt, StoreWriter } from "../audit/ports.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { type Body, readBody } from "./body.ts";
import { type Budget, budget, type Share } from "./budget.ts";
import { gunzip } from "./gunzip.ts";
import type { Normalized } from "./items.ts";
import { isTruncated } from "./kubernetes-event.ts";

/** Past this a body is refused: an API server's own limits keep a batch far below. */
export const largestBody = 256 * 2 ** 20;

export interface ReceivePorts {
  /** Read at every request, so that a reloaded configuration counts at once. */
  readonly limits: () => { readonly bodyBytes: number; readonly inFlightBytes: number };
  /** What the bodies of all endpoints share. Default: a budget of this endpoint's own. */
  readonly budget?: Budget;
  /** False while auditing is switched off: events are acknowledged and counted, not judged. */
  readonly enabled: () => boolean;
  readonly deliver: Deliver;
  readonly openQuarantine: StoreWriter["openQuarantine"];
  readonly telemetry: Telemetry;
  readonly now: Now;
}

/** Who sent a body, and how it is read. */
export interface Sender {
  readonly facts: SourceFacts;
  /** Pure and total. */
  normalize(body: Uint8Array): Normalized;
  /** What is stored in the transaction of a body's events. */
  readonly cursor?: Cursor | undefined;
  /** Told of what a body did, once it is durable; not while auditing is switched off, nor of a body that is kept raw. */
  stored?(receipt: Receipt): void;
  /** Its events were recorded, and the source may have delivered them: they are counted apart. */
  readonly isImport?: boolean;
}

/**
 * How a delivery ended. `delivered`: every event of the body is judged and durable, or quarantined. `gone`: the sender
 * went away. `too-large`: not even the quarantine takes it. The others promise nothing; it may be sent again.
 */
export type Delivery = "delivered" | "gone" | "too-large" | "busy" | "unavailable" | "failed";

/** Takes the body of a request whose sender is known. */
export type Receive = (incoming: Arriving, sender: Sender) => Promise<Delivery>;

/** What every endpoint does with a body. Content is never refused: what cannot be read goes to the quarantine. */
export function receiver(ports: ReceivePorts): Receive {
  const room = ports.budget ?? budget(() => ports.limits().inFlightBytes, ports.telemetry.inFlight);
  return async (incoming, sender) => {
    const announced = Number(incoming.headers["content-length"] ?? 0);
    if (announced > largestBody) return "too-large";
    const share = room.open();
    try {
      const body = await readBody(incoming, announced, ports.limits().bodyBytes, share).catch((error) => {
        const said = { source: sender.facts.name, err: messageOf(error) };
        ports.telemetry.log.info(said, "a sender went away within its body");
        return undefined;
      });
      return body
        ? await store(ports, sender, { body, encoding: incoming.headers["content-encoding"], share })
        : "gone";
    } finally {
      share.close();
    }
  };
}

interface Arrived {
  readonly body: Body;
  readonly encoding: string | undefined;
  readonly share: Share;
}

async function store(ports: ReceivePorts, sender: Sender, arrived: Arrived): Promise<Delivery> {
  const { body } = arrived;
  if (body.kind === "busy") return "busy";
  try {
    if (body.kind === "large") return (await keepRaw(ports, sender.facts, body)) ? "delivered" : "too-large";
    const normalized = await normalize(ports, sender, { ...arrived, bytes: body.bytes });
    if (normalized === "busy") return "busy";
    await take(ports, sender, normalized);
    return "delivered";
  } catch (error) {
    ports.telemetry.log.error({ source: sender.facts.name, err: messageOf(error) }, "events not stored, answered 503");
    return error instanceof AuditwireError && error.code === "unavailable" ? "unavailable" : "failed";
  }
}

/** What a body holds once its encoding is undone. One that cannot be unpacked, or must not, is kept as it came. */
async function normalize(
  { limits }: ReceivePorts,
  sender: Sender,
  { bytes, encoding = "identity", share }: Omit<Arrived, "body"> & { readonly bytes: Uint8Array },
): Promise<Normalized | "busy"> {
  const kept = (reason: Rejection["reason"], detail: string): Normalized => ({
    events: [],
    rejections: [{ source: sender.facts, reason, detail, original: bytes }],
  });
  if (/^identity$/i.test(encoding)) return bounded(sender.normalize(bytes), bytes, sender);
  if (!/^(x-)?gzip$/i.test(encoding))
    return kept("not-json", `the encoding ${encoding.slice(0, 40)} is not read: send gzip, or plain text`);
  const unpacked = await gunzip(bytes, limits().bodyBytes, share);
  switch (unpacked.kind) {
    case "read":
      return bounded(sender.normalize(unpacked.bytes), unpacked.bytes, sender);
    case "busy":
      return "busy";
    case "bomb":
      return kept("too-large", unpacked.detail);
    case "broken":
      return kept("not-json", unpacked.detail);
  }
}

/** Each is a row: a body of two million `1,` would hold up all writing for a minute. */
const mostRejections = 10_000;

/** With more that cannot be read than any sender has by mistake, the body is kept as one. Its events are events. */
function bounded({ events, rejections }: Normalized, bytes: Uint8Array, { facts }: Sender): Normalized {
  const [first] = rejections;
  if (!first || rejections.length <= mostRejections) return { events, rejections };
  const detail = `${rejections.length} items that cannot be read, kept as one; the first: ${first.detail}`;
  return { events, rejections: [{ source: facts, reason: first.reason, detail, original: bytes }] };
}

async function take(ports: ReceivePorts, sender: Sender, { events, rejections }: Normalized): Promise<void> {
  const { facts, cursor, isImport = false } = sender;
  const source = facts.name;
  if (ports.enabled()) {
    const batch = { source, events, rejections, ...(cursor && { cursor }), ...(isImport && { imported: true }) };
    const receipt = await ports.deliver(batch);
    sender.stored?.(receipt);
    return count(ports, facts, { events, rejections }, { ...receipt, isImport });
  }
  const kept = rejections.length > 0 ? await ports.deliver({ source, events: [], rejections }) : { quarantined: 0 };
  count(ports, facts, { events, rejections }, { ...kept, isImport });
}

/** Tells what a source handed over, and how many of the items that cannot be read were new. */
export function count(
  { telemetry, now }: Pick<ReceivePorts, "telemetry" | "now">,
  source: SourceFacts,
  { events, rejections }: Normalized,
  { quarantined, isImport = false }: { readonly quarantined: number; readonly isImport?: boolean },
): void {
  if (isImport) telemetry.imported(source.name, events.length);
  else if (events.length > 0) {
    telemetry.received(source.name, events.length);
    const newest = events.reduce((latest, { time }) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
    telemetry.delay(source.name, (now() - newest) / 1000);
    for (const event of events) if (isTruncated(event)) telemetry.truncated(source.name);
  }
  const [first] = rejections;
  if (!first || quarantined === 0) return;
  for (const { reason } of rejections.slice(0, quarantined)) telemetry.rejected(source.name, reason);
  tellQuarantined(telemetry, source, { items: quarantined, reason: first.reason, detail: first.detail });
}

function tellQuarantined(
  { log }: Pick<Telemetry, "log">,
  { name: source }: SourceFacts,
  what: { readonly items: number; readonly reason: Rejection["reason"]; readonly detail: string },
): void {
  log.warn({ source, ...what }, "items that cannot be read went to the quarantine");
}

/** Passes a body that is too large for memory on to the quarantine. False when it is too large even for that. */
async function keepRaw(
  ports: ReceivePorts,
  source: SourceFacts,
  body: Extract<Body, { kind: "large" }>,
): Promise<boolean> {
  const detail = `larger than ${ports.limits().bodyBytes} bytes`;
  const kept = await ports.openQuarantine(source, "too-large", detail);
  try {
    let size = 0;
    for await (const piece of whole(body)) {
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
  ports.telemetry.rejected(source.name, "too-large");
  tellQuarantined(ports.telemetry, source, { items: 1, reason: "too-large", detail });
  return true;
}

async function* whole({ head, rest }: Extract<Body, { kind: "large" }>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
