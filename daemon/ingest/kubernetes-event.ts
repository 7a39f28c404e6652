import { isUtf8 } from "node:buffer";
import { messageOf } from "../audit/errors.ts";
import type {
  AuditEvent,
  JsonObject,
  KubernetesEvent,
  Rejection,
  RejectionReason,
  SourceFacts,
} from "../audit/event.ts";

/**
 * Deeper events are kept raw instead of judged. An API server refuses to write more than 10,000 levels
 * (encoding/json); real objects stay below 30.
 */
export const deepest = 512;

/** One audit.k8s.io/v1 Event from its bytes, or why it is none. Pure and total. */
export function toAuditEvent(original: Uint8Array, depth: number, source: SourceFacts): AuditEvent | Rejection {
  const reject = (reason: RejectionReason, detail: string): Rejection => ({ source, reason, detail, original });
  if (depth > deepest) return reject("too-deep", `nested ${depth} levels deep, more than ${deepest}`);
  const parsed = parse(original);
  if ("reason" in parsed) return reject(parsed.reason, parsed.detail);
  const { value } = parsed;
  if (!isObject(value)) return reject("not-an-event", "an audit event is a JSON object");
  const missing = (["auditID", "stage", "verb"] as const).filter(
    (name) => typeof own(value, name) !== "string" || own(value, name) === "",
  );
  if (missing.length > 0) return reject("not-an-event", `no ${missing.join(", no ")}`);
  const time = timeOf(own(value, "requestReceivedTimestamp"));
  if (time === undefined) return reject("not-an-event", "requestReceivedTimestamp is no time");
  return { source, body: value as unknown as KubernetesEvent, original, time };
}

function parse(bytes: Uint8Array): { value: unknown } | { reason: RejectionReason; detail: string } {
  if (!isUtf8(bytes)) return { reason: "invalid-utf8", detail: "not valid UTF-8" };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: "not-json", detail: messageOf(error) };
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const own = (object: JsonObject, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);

/** RFC 3339 as the API server writes it: UTC or an offset, up to nanoseconds. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !rfc3339.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** True when the API server cut the event's bodies off because they were too large. */
export function isTruncated(event: AuditEvent): boolean {
  const annotations = own(event.body, "annotations");
  return isObject(annotations) && own(annotations, "audit.k8s.io/truncated") === "true";
}
