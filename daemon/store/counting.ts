import { sql } from "drizzle-orm";
import type { Receipt } from "../audit/ports.ts";
import type { PreparedBatch } from "./calls.ts";
import type { Database } from "./connection.ts";
import { counters, cursors, notEvaluable } from "./schema.ts";
import { plainText } from "./text.ts";

/** Moves a source's counters and its cursor. Belongs into the transaction of the batch they count. */
export function counting(database: Database): (batch: PreparedBatch, receipt: Receipt) => void {
  const add = prepareCounters(database);
  const move = database
    .insert(cursors)
    .values({
      source: sql.placeholder("source"),
      partition: sql.placeholder("partition"),
      position: sql.placeholder("position"),
      movedAt: sql.placeholder("movedAt"),
    })
    .onConflictDoUpdate({
      target: [cursors.source, cursors.partition],
      set: { position: sql`excluded.position`, movedAt: sql`coalesce(excluded.moved_at, ${cursors.movedAt})` },
    })
    .prepare();
  const addUnknown = prepareUnknown(database);
  return (batch, receipt) => {
    for (const unknown of batch.unknown) addUnknown.run({ source: batch.source, ...unknown });
    add.run({
      source: batch.source,
      received: receipt.received,
      rejected: receipt.quarantined,
      duplicates: receipt.duplicates,
      audits: receipt.audits.length,
      collisions: receipt.collisions,
      late: receipt.late,
      imported: receipt.imported,
      lastEvent: batch.lastEvent,
      lastReceived: hasDelivered(batch) ? batch.now : null,
    });
    const { cursor } = batch;
    if (!cursor) return;
    const [source, partition] = [plainText(cursor.source), plainText(cursor.partition)];
    move.run({ source, partition, position: plainText(cursor.position), movedAt: batch.reading ? batch.now : null });
  };
}

/** A poll that finds nothing has received nothing, and an import is none of the source's own. */
function hasDelivered({ received, isImported, rejections, cursor }: PreparedBatch): boolean {
  return !isImported && (cursor === undefined || received + rejections.length > 0);
}

function prepareUnknown(database: Database) {
  const { source, rule, reason, events } = notEvaluable;
  const of = (name: string) => sql.placeholder(name);
  return database
    .insert(notEvaluable)
    .values({ source: of("source"), rule: of("rule"), reason: of("reason"), events: of("events") })
    .onConflictDoUpdate({ target: [source, rule, reason], set: { events: sql`${events} + excluded.events` } })
    .prepare();
}

const sums = ["received", "rejected", "duplicates", "audits", "collisions", "late", "imported"] as const;
const newest = ["lastEvent", "lastReceived"] as const;

function prepareCounters(database: Database) {
  const names = ["source", ...sums, ...newest] as const;
  const excluded = (column: { name: string }) => sql`excluded.${sql.identifier(column.name)}`;
  const added = sums.map((name) => [name, sql`${counters[name]} + ${excluded(counters[name])}`]);
  // max() of two values is null when either is.
  const later = newest.map((name) => {
    const [old, next] = [counters[name], excluded(counters[name])];
    return [name, sql`max(coalesce(${old}, ${next}), coalesce(${next}, ${old}))`];
  });
  const values = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  return database
    .insert(counters)
    .values(values as Record<(typeof names)[number], ReturnType<typeof sql.placeholder>>)
    .onConflictDoUpdate({ target: counters.source, set: Object.fromEntries([...added, ...later]) })
    .prepare();
}
