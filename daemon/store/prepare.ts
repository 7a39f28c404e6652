import { createHash } from "node:crypto";
import type { AuditEvent, Rejection } from "../audit/event.ts";
import type { JudgedBatch } from "../audit/ports.ts";
import type { PreparedBatch, PreparedItem, PreparedMatch } from "./calls.ts";
import { keyOf } from "./identity.ts";
import { recordOf } from "./record.ts";
import { plainText } from "./text.ts";

/** Takes out of an event what must not be stored. What makes the event itself is taken from the bytes before. */
export type Redact = (event: AuditEvent) => AuditEvent;

/** Does everything for a batch that needs no database, so that the writer thread has less to do. */
export function prepareBatch(
  { source, events, rejections, cursor }: JudgedBatch,
  redact: Redact,
  now: number,
): PreparedBatch {
  return {
    source: plainText(source),
    now,
    received: events.length,
    lastEvent: latestOf(events),
    matches: events.flatMap(({ event, verdict }): PreparedMatch[] => {
      // The last candidate is the match; stateful rules would stand before it.
      const match = verdict.candidates.at(-1);
      if (!match) return [];
      const key = keyOf(event.source.cluster, event.original);
      const kept = redact(event);
      return [{ record: recordOf(key, kept, match), original: ownBytes(kept.original) }];
    }),
    rejections: rejections.map(toItem),
    cursor,
  };
}

function latestOf(events: JudgedBatch["events"]): number | null {
  const latest = events.reduce((time, { event }) => Math.max(time, Math.trunc(event.time)), -Infinity);
  return events.length === 0 ? null : latest;
}

function toItem({ source, reason, detail, original }: Rejection): PreparedItem {
  return {
    source: plainText(source.name),
    cluster: plainText(source.cluster),
    reason,
    detail: plainText(detail),
    key: keyOf(source.cluster, original),
    sha256: createHash("sha256").update(original).digest("hex"),
    size: original.byteLength,
    bytes: ownBytes(original),
  };
}

/** A copy: an event is a view of its whole body, and all of that would travel to the other thread. */
const ownBytes = (view: Uint8Array): Uint8Array => new Uint8Array(view);
