import type { AuditEvent, Rejection, SourceFacts } from "../../audit/event.ts";
import { toAuditEvent } from "../kubernetes-event.ts";
import { type Item, scanItems } from "./scan.ts";

/** What a body held. */
export interface Normalized {
  readonly events: readonly AuditEvent[];
  readonly rejections: readonly Rejection[];
}

const newline = 0x0a;

/**
 * The events of a body as an API server's webhook backend or a forwarder sends it: EventList, single Event, array,
 * NDJSON. An item that is no event is rejected by itself; a body without structure is rejected whole. Pure and total.
 */
export function normalize(body: Uint8Array, source: SourceFacts): Normalized {
  const scan = scanItems(body);
  if ("items" in scan) return judgeItems(body, scan.items, source);
  return byLines(body, source) ?? { events: [], rejections: [broken(body, scan.brokenAt, source)] };
}

function judgeItems(body: Uint8Array, items: readonly Item[], source: SourceFacts): Normalized {
  const events: AuditEvent[] = [];
  const rejections: Rejection[] = [];
  for (const item of items) {
    const result = toAuditEvent(body.subarray(item.start, item.end), item.depth, source);
    if ("reason" in result) rejections.push(result);
    else events.push(result);
  }
  return { events, rejections };
}

/** NDJSON with a broken line loses that line only. Undefined when no line holds an event: then it is no NDJSON. */
function byLines(body: Uint8Array, source: SourceFacts): Normalized | undefined {
  const parts: Normalized[] = [];
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(newline, start);
    const line = body.subarray(start, found === -1 ? body.length : found);
    start += line.length + 1;
    const scan = scanItems(line);
    parts.push(
      "items" in scan
        ? judgeItems(line, scan.items, source)
        : { events: [], rejections: [broken(line, scan.brokenAt, source)] },
    );
  }
  const joined = { events: parts.flatMap((p) => p.events), rejections: parts.flatMap((p) => p.rejections) };
  return parts.length > 1 && joined.events.length > 0 ? joined : undefined;
}

function broken(original: Uint8Array, at: number, source: SourceFacts): Rejection {
  return { source, reason: "not-json", detail: `not JSON: the value at byte ${at} does not end`, original };
}
