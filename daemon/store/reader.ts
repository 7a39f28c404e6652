import { and, asc, desc, eq, gte, isNotNull, lt, sql } from "drizzle-orm";
import type { Policy, Rule } from "../audit/rule.ts";
import type { UnknownReason } from "../audit/verdict.ts";
import { readingAccess } from "./access.ts";
import type { ReaderCalls } from "./calls.ts";
import { readingChanges } from "./changes.ts";
import { type Connection, type Database, openReading } from "./connection.ts";
import { sizeOf } from "./database-file.ts";
import { type QueryOptions, queries } from "./queries.ts";
import {
  counters,
  credentials,
  cursors,
  customRules,
  notEvaluable,
  policy,
  quarantine,
  quarantineParts,
  readings,
  specifications,
} from "./schema.ts";

/** Everything that is asked of the store, over a connection that cannot write. */
export function reader(
  file: string,
  connection: Connection = openReading(file),
  options?: Partial<QueryOptions>,
): ReaderCalls {
  const { database, close } = connection;
  return {
    ...queries(connection, options),
    quarantine: ({ offset, limit }) =>
      database
        .select()
        .from(quarantine)
        .where(isNotNull(quarantine.key))
        .orderBy(desc(quarantine.id))
        .limit(limit)
        .offset(offset)
        .all()
        .map(({ key: _, ...item }) => item),
    quarantined: (id) => {
      const item = database
        .select({ id: quarantine.id })
        .from(quarantine)
        .where(and(eq(quarantine.id, id), isNotNull(quarantine.key)))
        .get();
      if (!item) return undefined;
      const parts = database
        .select()
        .from(quarantineParts)
        .where(eq(quarantineParts.item, id))
        .orderBy(asc(quarantineParts.part))
        .all();
      return new Uint8Array(Buffer.concat(parts.map(({ bytes }) => new Uint8Array(bytes))));
    },
    rules: () =>
      database
        .select()
        .from(customRules)
        .orderBy(asc(customRules.id))
        .all()
        .map(({ id, rule, modified }) => ({ ...(JSON.parse(rule) as Rule), id, modified, origin: "store" })),
    policy: () => {
      const row = database.select().from(policy).get();
      return row && (JSON.parse(row.policy) as Policy);
    },
    counters: () => {
      const unknown = database.select().from(notEvaluable).orderBy(asc(notEvaluable.rule)).all();
      return database
        .select()
        .from(counters)
        .orderBy(asc(counters.source))
        .all()
        .map((it) => ({
          ...it,
          notEvaluable: unknown
            .filter(({ source }) => source === it.source)
            .map(({ rule, reason, events }) => ({ rule, reason: reason as UnknownReason, events })),
        }));
    },
    ...sources(database),
    ...readingAccess(database),
    ...readingChanges(database),
    size: () => sizeOf(file) + sizeOf(`${file}-wal`),
    close,
  };
}

/** Where events are polled, and how far that has come. */
function sources(
  database: Database,
): Pick<ReaderCalls, "cursor" | "cursors" | "minutes" | "specifications" | "credentials"> {
  const of = (name: string) => sql.placeholder(name);
  const cursor = database
    .select({ position: cursors.position })
    .from(cursors)
    .where(and(eq(cursors.source, of("source")), eq(cursors.partition, of("partition"))))
    .prepare();
  const minutes = database
    .select({ start: readings.start, events: readings.events, fingerprint: readings.fingerprint })
    .from(readings)
    .where(
      and(
        eq(readings.source, of("source")),
        eq(readings.partition, of("partition")),
        gte(readings.start, of("from")),
        lt(readings.start, of("to")),
      ),
    )
    .prepare();
  return {
    cursor: (source, partition) => cursor.get({ source, partition })?.position,
    cursors: () =>
      database
        .select()
        .from(cursors)
        .all()
        .flatMap(({ source, partition, movedAt }) => (movedAt === null ? [] : [{ source, partition, movedAt }])),
    minutes: (source, partition, window) => minutes.all({ source, partition, ...window }),
    specifications: () => database.select().from(specifications).get()?.specifications,
    credentials: () => database.select().from(credentials).orderBy(asc(credentials.id)).all(),
  };
}
