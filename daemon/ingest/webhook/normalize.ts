import type { SourceFacts } from "../../audit/event.ts";
import { type Normalized, readItems } from "../items.ts";
import { toAuditEvent } from "../kubernetes-event.ts";
import { rejection } from "../outcome.ts";

/**
 * The events of a body as an API server's webhook backend sends it: EventList, single Event, array, NDJSON. An item
 * that is no event is rejected by itself; a body without structure is rejected whole. Pure and total.
 */
export function normalize(body: Uint8Array, source: SourceFacts): Normalized {
  return readItems(body, {
    item: (original, depth) => [toAuditEvent(original, depth, source)],
    broken: (original, at) => [
      rejection({ source }, original, "not-json", `not JSON: the value at byte ${at} does not end`),
    ],
  });
}
