import { createHash } from "node:crypto";
import type { AuditEvent, Rejection } from "../audit/event.ts";
import type { JudgedBatch } from "../audit/ports.ts";
import type { Candidate } from "../audit/verdict.ts";
import type { PreparedBatch, PreparedItem, PreparedMatch, PreparedUnknown } from "./calls.ts";
import { hashOf, keyOf } from "./identity.ts";
import { recordOf } from "./record.ts";
import { plainText } from "./text.ts";

/** Takes out of an event what must not be stored. What makes the event itself is taken from the bytes before. */
export type Redact = (event: AuditEvent) => AuditEvent;

/** Does everything for a batch that needs no database, so that the writer thread has less to do. */
export function prepareBatch(
  { source, events, rejections, cursor, reading, imported = false }: JudgedBatch,
  redact: Redact,
  now: number,
): PreparedBatch {
  return {
    source: plainText(source),
    now,
    received: events.length,
    isImported: imported,
    lastEvent: latestOf(events),
    matches: events.flatMap(({ event, verdict }) =>
      verdict.candidates.length === 0 ? [] : [toMatch(event, verdict.candidates, redact)],
    ),
    unknown: unknownOf(events),
    clusters: clustersOf(events),
    rejections: rejections.map(toItem),
    cursor,
    reading: reading && { ...reading, partition: plainText(reading.partition) },
  };
}

function toMatch(event: AuditEvent, candidates: readonly Candidate[], redact: Redact): PreparedMatch {
  const key = keyOf(event.source, event.identity ?? event.original);
  const kept = redact(event);
  const record = recordOf(key, kept);
  const request = hashOf(record.auditID, record.requestTime);
  return {
    record,
    candidates: candidates.map(({ rule, message, severity, attackTechniques, state }) => ({
      columns: { rule: plainText(rule), message: plainText(message), severity, attackTechniques },
      state: state && { ...state, combination: hashOf(state.group), request },
    })),
    original: ownBytes(kept.original),
  };
}

function unknownOf(events: JudgedBatch["events"]): PreparedUnknown[] {
  const counts = new Map<string, PreparedUnknown>();
  for (const { verdict } of events)
    for (const { rule, reason } of verdict.notEvaluable) {
      const key = `${reason} ${rule}`;
      counts.set(key, { rule: plainText(rule), reason, events: (counts.get(key)?.events ?? 0) + 1 });
    }
  return [...counts.values()];
}

function clustersOf(events: JudgedBatch["events"]): PreparedBatch["clusters"] {
  const earliest = new Map<string, number>();
  for (const { event } of events) {
    const { cluster } = event.source;
    earliest.set(cluster, Math.min(earliest.get(cluster) ?? Infinity, Math.trunc(event.time)));
  }
  return [...earliest].map(([cluster, time]) => ({ cluster: plainText(cluster), earliest: time }));
}

function latestOf(events: JudgedBatch["events"]): number | null {
  const latest = events.reduce((time, { event }) => Math.max(time, Math.trunc(event.time)), -Infinity);
  return events.length === 0 ? null : latest;
}

function toItem({ source, reason, detail, original, identity }: Rejection): PreparedItem {
  return {
    source: plainText(source.name),
    cluster: plainText(source.cluster),
    reason,
    detail: plainText(detail),
    key: keyOf(source, identity ?? original),
    sha256: createHash("sha256").update(original).digest("hex"),
    size: original.byteLength,
    bytes: ownBytes(original),
  };
}

/** A copy: an event is a view of its whole body, and all of that would travel to the other thread. */
const ownBytes = (view: Uint8Array): Uint8Array => new Uint8Array(view);
