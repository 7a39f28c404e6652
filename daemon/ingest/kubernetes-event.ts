import { isUtf8 } from "node:buffer";
import { messageOf } from "../audit/errors.ts";
import type { AuditEvent, JsonObject, KubernetesEvent, Rejection, SourceFacts } from "../audit/event.ts";
import { isObject, nestsDeeper, own, textIn } from "./json.ts";
import { type Given, rejection } from "./outcome.ts";
import { mended } from "./poor-event.ts";

/**
 * Deeper events are kept raw instead of judged. An API server refuses to write more than 10,000 levels
 * (encoding/json); real objects stay below 30.
 */
export const deepest = 512;

/** What an envelope adds to the event in it. */
export interface Around {
  /** When the envelope says it happened, in milliseconds; for an event that does not say so itself. */
  readonly time?: number | undefined;
  readonly unrecorded?: readonly string[] | undefined;
  readonly identity?: string | undefined;
  readonly request?: string | undefined;
}

/** One audit.k8s.io/v1 Event from its bytes, or why it is none. Pure and total. */
export function toAuditEvent(original: Uint8Array, depth: number, source: SourceFacts): AuditEvent | Rejection {
  const given = { source };
  if (depth > deepest) return tooDeep(given, original, depth);
  if (!isUtf8(original)) return rejection(given, original, "invalid-utf8", "not valid UTF-8");
  const text = Buffer.from(original.buffer, original.byteOffset, original.byteLength).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return rejection(given, original, "not-json", messageOf(error));
  }
  return check(value, original, given, {});
}

/** One audit.k8s.io/v1 Event from its parsed form, or why it is none. Pure and total. */
export function eventOf(
  value: unknown,
  original: Uint8Array,
  given: Given,
  around: Around = {},
): AuditEvent | Rejection {
  if (nestsDeeper(value, deepest)) return tooDeep(given, original);
  return check(given.lenient && isObject(value) ? filled(value, around.time) : value, original, given, around);
}

function check(value: unknown, original: Uint8Array, given: Given, around: Around): AuditEvent | Rejection {
  const reject = (detail: string) => rejection(given, original, "not-an-event", detail);
  if (!isObject(value)) return reject("an audit event is a JSON object");
  const missing = given.lenient
    ? []
    : (["auditID", "stage", "verb"] as const).filter((name) => textIn(value, name) === undefined);
  if (missing.length > 0) return reject(`no ${missing.join(", no ")}`);
  const time = timeOf(own(value, "requestReceivedTimestamp"));
  if (time === undefined) return reject("requestReceivedTimestamp is no time");
  const { unrecorded, identity, request } = around;
  return {
    source: given.source,
    body: value as KubernetesEvent,
    original,
    time,
    ...(unrecorded && unrecorded.length > 0 ? { unrecorded } : {}),
    ...(identity === undefined ? {} : { identity }),
    ...(request === undefined ? {} : { request }),
  };
}

const tooDeep = (given: Given, original: Uint8Array, depth?: number) =>
  rejection(given, original, "too-deep", `nested ${depth ?? "many"} levels deep, more than ${deepest}`);

/** An event with what samples lack. The verb of a watch is in its URI; no other is guessed. */
function filled(poor: JsonObject, time: number | undefined): JsonObject {
  const value = mended(poor, deepest);
  const known = own(value, "requestReceivedTimestamp");
  const watch = /[?&]watch=(true|1)\b/.test(textIn(value, "requestURI") ?? "");
  return {
    ...value,
    auditID: textIn(value, "auditID") ?? "",
    stage: textIn(value, "stage") ?? "ResponseComplete",
    verb: textIn(value, "verb") ?? (watch ? "watch" : ""),
    requestReceivedTimestamp: timeOf(known) === undefined ? toTimestamp(otherTimeOf(value) ?? time) : known,
  };
}

/** Before Kubernetes 1.9 an event had a `timestamp`. */
function otherTimeOf(value: JsonObject): number | undefined {
  const created = own(own(value, "metadata"), "creationTimestamp");
  const times = [
    own(value, "requestReceivedTimestamp"),
    own(value, "stageTimestamp"),
    own(value, "timestamp"),
    created,
  ];
  return times.map(looseTimeOf).find((time) => time !== undefined);
}

/** Milliseconds since 1970 as RFC 3339; 1970 itself where nothing is known. */
export function toTimestamp(time: number | undefined): string {
  const date = new Date(time ?? 0);
  return Number.isNaN(date.getTime()) ? toTimestamp(0) : date.toISOString();
}

/** RFC 3339 as the API server writes it: UTC or an offset, up to nanoseconds. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !rfc3339.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** Also as data warehouses write it: a space for the T, no zone (UTC); or milliseconds. */
export function looseTimeOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isNaN(new Date(value).getTime()) ? undefined : value;
  if (typeof value !== "string") return undefined;
  const text = value.replace(" ", "T");
  return timeOf(text) ?? timeOf(`${text}Z`);
}

/** True when the API server or a cloud cut the event's bodies off because they were too large. */
export function isTruncated(event: AuditEvent): boolean {
  return own(own(event.body, "annotations"), "audit.k8s.io/truncated") === "true";
}
