import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Reading } from "../audit/event.ts";
import type { Database } from "./connection.ts";
import { readings } from "./schema.ts";

/** Readings older than that are asked for no more: the last one of a time comes a day after it. */
const keptMs = 4 * 86_400_000;

const rowsAtOnce = 500;

/** What a reading found that those before it had not: events in all, and those of them that came too late for others. */
export interface Growth {
  readonly received: number;
  readonly late: number;
}

/**
 * Keeps what a reading found. A minute never shrinks: a provider that answers with less than before would have the rest
 * counted twice when it comes back. Belongs into the transaction of the events.
 */
export function reading(database: Database): (source: string, found: Reading) => Growth {
  const of = (name: string) => sql.placeholder(name);
  const at = and(
    eq(readings.source, of("source")),
    eq(readings.partition, of("partition")),
    eq(readings.start, of("start")),
  );
  const known = database.select({ events: readings.events }).from(readings).where(at).prepare();
  const keep = database
    .insert(readings)
    .values({
      source: of("source"),
      partition: of("partition"),
      start: of("start"),
      events: of("events"),
      fingerprint: of("fingerprint"),
    })
    .onConflictDoUpdate({
      target: [readings.source, readings.partition, readings.start],
      set: { events: sql`excluded.events`, fingerprint: sql`excluded.fingerprint` },
    })
    .prepare();
  return (source, { partition, minutes, last }) => {
    let grown = 0;
    for (const minute of minutes) {
      const before = known.get({ source, partition, start: minute.start })?.events ?? 0;
      if (minute.events < before) continue;
      keep.run({ source, partition, ...minute });
      grown += minute.events - before;
    }
    return { received: grown, late: last ? grown : 0 };
  };
}

/** Removes some of the minutes that no reading will come to again. True when there may be more. */
export function forgettingReadings(database: Database): (now: number) => boolean {
  const before = database
    .select({ id: sql<number>`rowid` })
    .from(readings)
    .where(lt(readings.start, sql.placeholder("before")))
    .limit(rowsAtOnce)
    .prepare();
  return (now) => {
    const old = before.all({ before: now - keptMs }).map(({ id }) => id);
    if (old.length > 0) database.delete(readings).where(inArray(sql`rowid`, old)).run();
    return old.length > 0;
  };
}
