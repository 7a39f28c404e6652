import type { AuditEvent, JsonObject, Rejection } from "../audit/event.ts";
import { normalize as normalizeLogEntry } from "./cloud-logging/normalize.ts";
import { normalize as normalizeLogEvent } from "./cloudwatch/normalize.ts";
import { isSubscriptionPayload, normalizeSubscription } from "./cloudwatch/subscription.ts";
import { readEventText } from "./event-text.ts";
import { unpacker } from "./gunzip.ts";
import { isTorn } from "./items.ts";
import { bytesOf, isObject, listIn, own, parseJson, textIn } from "./json.ts";
import { eventOf, looseTimeOf } from "./kubernetes-event.ts";
import { isAksAuditRow } from "./log-analytics/aks-audit-row.ts";
import { normalize as normalizeDiagnostics } from "./log-analytics/normalize.ts";
import { rowsOf } from "./log-analytics/table.ts";
import { type Apart, type Given, type Outcome, rejection } from "./outcome.ts";
import { scanItems } from "./scan.ts";

export type { Apart } from "./outcome.ts";

/** Envelopes within envelopes: a push wrapper around a subscription payload around a line is three. */
const mostEnvelopes = 8;

/**
 * The audit events in one JSON value, whichever envelope it is: an Event, an EventList, any cloud's record or answer, a
 * push wrapper, a forwarder's line, a list of these. In the order of the value; what is no event says why. Pure and total.
 */
export function readEnvelope(
  value: unknown,
  original: Uint8Array,
  given: Given,
): readonly (AuditEvent | Rejection | Apart)[] {
  return read({ value, original, given, depth: 0 });
}

/** A value with its bytes. */
interface Piece {
  readonly value: unknown;
  readonly original: Uint8Array;
  readonly given: Given;
  /** How many envelopes lie around it. */
  readonly depth: number;
}

interface Envelope {
  readonly is: (value: JsonObject) => boolean;
  readonly read: (piece: Piece & { readonly value: JsonObject }) => readonly Outcome[];
}

function read(piece: Piece): readonly Outcome[] {
  const { value, original, given, depth } = piece;
  if (depth > mostEnvelopes) return [rejection(given, original, "too-deep", "an envelope in too many envelopes")];
  if (typeof value === "string") return readBytes(Buffer.from(value), piece);
  if (Array.isArray(value))
    return isInsightsRow(value) ? [normalizeLogEvent(value, original, given)] : readList(value, undefined, piece);
  if (!isObject(value)) return [eventOf(value, original, given)];
  const envelope = envelopes.find(({ is }) => is(value));
  return envelope
    ? envelope.read({ ...piece, value })
    : [rejection(given, original, "not-an-event", "no audit event, and no envelope that is known")];
}

/** Where forwarders put a line. Elastic's write of the file it came from in `log`, and the line in `message`. */
const lineKeys = ["log", "message", "MESSAGE", "event"];

/** The first that fits reads the value. What only one writer has stands before what several have. */
const envelopes: readonly Envelope[] = [
  { is: (v) => isObject(own(v, "protoPayload")), read: one(normalizeLogEntry) },
  { is: isEvent, read: one(eventOf) },
  { is: (v) => isEvent(own(v, "jsonPayload")), read: wrapped("jsonPayload", isEvent).read },
  { is: (v) => textIn(v, "logName") !== undefined, read: one(normalizeLogEntry) },
  { is: isSubscriptionPayload, read: (p) => normalizeSubscription(p.value, p.original, p.given) },
  { is: isDiagnosticRecord, read: one(normalizeDiagnostics) },
  { is: isLogEvent, read: one(normalizeLogEvent) },
  { is: (v) => listIn(v, "tables") !== undefined, read: readTables },
  ...["items", "events", "entries", "records", "results", "receivedMessages"].map(listed),
  { is: (v) => dataOf(v) !== undefined, read: readData },
  ...[isEvent, isText, isObject].flatMap((fits) => lineKeys.map((key) => wrapped(key, fits))),
];

type Normalize = (value: unknown, original: Uint8Array, given: Given) => Outcome;

function one(normalize: Normalize): Envelope["read"] {
  return ({ value, original, given }) => [normalize(value, original, given)];
}

function listed(key: string): Envelope {
  return {
    is: (v) => listIn(v, key) !== undefined,
    read: (piece) => readList(listIn(piece.value, key) ?? [], key, piece),
  };
}

/** What a forwarder puts around a line of a log file: the line as text, or already parsed. */
function wrapped(key: string, fits: (inner: unknown) => boolean): Envelope {
  return {
    is: (v) => fits(own(v, key)),
    read: (piece) => {
      const inner = own(piece.value, key);
      if (typeof inner === "string") return readBytes(Buffer.from(inner), piece);
      return read({ ...piece, value: inner, original: bytesOf(inner) ?? piece.original, depth: piece.depth + 1 });
    },
  };
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** An audit event by what only an audit event has, though samples lack some of it. */
function isEvent(value: unknown): boolean {
  if (own(value, "kind") === "EventList") return false;
  const ofAudit = textIn(value, "apiVersion")?.startsWith("audit.k8s.io/") && listIn(value, "items") === undefined;
  const asked = textIn(value, "verb") !== undefined && ["user", "objectRef"].some((part) => isObject(own(value, part)));
  return textIn(value, "auditID") !== undefined || ofAudit === true || asked;
}

function isDiagnosticRecord(value: JsonObject): boolean {
  return (
    isAksAuditRow(value) ||
    Object.hasOwn(value, "log_s") ||
    own(own(value, "properties"), "log") !== undefined ||
    (textIn(value, "category") ?? textIn(value, "Category") ?? "").toLowerCase().startsWith("kube-")
  );
}

/** Only CloudWatch has these beside a message; other forwarders call it `message`, too. */
const besideMessage = ["logStreamName", "ingestionTime", "eventId", "id"];

function isLogEvent(value: JsonObject): boolean {
  if (own(value, "@message") !== undefined) return true;
  return typeof own(value, "message") === "string" && besideMessage.some((name) => Object.hasOwn(value, name));
}

function isInsightsRow(value: readonly unknown[]): boolean {
  return value.length > 0 && value.every((field) => textIn(field, "field")?.startsWith("@") ?? false);
}

function readTables({ value, original, given }: Piece): readonly Outcome[] {
  return rowsOf(value).map((row) => normalizeDiagnostics(row, bytesOf(row) ?? original, given));
}

/** Each element with its own bytes: those of the list, or, where a caller built the value otherwise, its JSON. */
function readList(
  list: readonly unknown[],
  key: string | undefined,
  { original, given, depth }: Piece,
): readonly Outcome[] {
  const scan = scanItems(original, key);
  const items = "items" in scan && scan.items.length === list.length ? scan.items : undefined;
  return list.flatMap((value, i) => {
    const item = items?.[i];
    const bytes = item ? original.subarray(item.start, item.end) : (bytesOf(value) ?? original);
    return read({ value, original: bytes, given, depth: depth + 1 });
  });
}

/** What a push carries: base64, of Firehose, Pub/Sub, or a subscription that calls a function. */
function dataOf(value: JsonObject): string | undefined {
  return [value, own(value, "message"), own(value, "awslogs")]
    .map((place) => textIn(place, "data"))
    .find((data) => data !== undefined);
}

function readData(piece: Piece & { readonly value: JsonObject }): readonly Outcome[] {
  const { value, original, given } = piece;
  const bytes = Buffer.from(dataOf(value) ?? "", "base64");
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpacked = isGzip ? (given.unpack ?? unpacker())(bytes) : bytes;
  return unpacked
    ? readBytes(unpacked, piece)
    : [rejection(given, original, "not-json", "gzip that is broken, or unpacks to too much")];
}

/** The envelopes in a text. Cut text is salvaged; what was unpacked and is no text at all is kept as it came. */
function readBytes(bytes: Buffer, around: Piece): readonly Outcome[] {
  const documents = documentsIn(bytes);
  return documents.flatMap((document) =>
    readDocument(document, documents.length === 1 ? around.original : document, around),
  );
}

function readDocument(document: Uint8Array, kept: Uint8Array, around: Piece): readonly Outcome[] {
  const { given, depth } = around;
  const text = textOf(document);
  const value = parseJson(text);
  if (value !== undefined) return read({ value, original: document, given, depth: depth + 1 });
  const lines = linesIn(text);
  if (lines) return lines.flatMap((line) => readDocument(line, line, around));
  const time = ["time", "@timestamp", "timestamp"].map((name) => looseTimeOf(own(around.value, name))).find(Boolean);
  const cut = readEventText(text, time);
  if (cut) return [eventOf(cut.value, document, given, { time, unrecorded: cut.unrecorded })];
  return [rejection(given, kept, "not-json", "neither JSON nor the beginning of it")];
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

/** JSON objects and lists that follow one another; any other text whole. */
function documentsIn(bytes: Buffer): readonly Uint8Array[] {
  const scan = scanItems(bytes);
  const documents = "items" in scan ? scan.items.map(({ start, end }) => bytes.subarray(start, end)) : [];
  return documents.length > 0 && documents.every((it) => opens(it) && !isTorn(it)) ? documents : [bytes];
}

/** The lines of what is no JSON as a whole: a line that was cut must not take those behind it along. */
function linesIn(text: string): readonly Uint8Array[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 && lines.some((line) => isObject(parseJson(line)))
    ? lines.map((line) => Buffer.from(line))
    : undefined;
}

const opens = ([first]: Uint8Array) => first === 0x7b || first === 0x5b;
