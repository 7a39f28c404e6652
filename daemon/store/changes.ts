import { and, desc, gte, inArray, lt, lte, sql } from "drizzle-orm";
import type { Change, ChangeKind, ChangeQuery, RecordedChange } from "../audit/access.ts";
import type { ReaderCalls, WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { only, saveRow } from "./rows.ts";
import { changes, configured } from "./schema.ts";
import { plainText } from "./text.ts";

/** The newest changes that are kept, in number and in bytes of what they show; older ones leave as others come. */
export const most = { changes: 100_000, bytes: 64 * 2 ** 20 };

/** Adding up bytes reads every row: it is done for a large change, and once in so many. */
const addedUp = { bytes: 64 * 2 ** 10, every: 100 };

/** Records who changed what. */
export function recording(database: Database): Pick<WriterOperations, "record" | "saveConfigured"> {
  return {
    record: (change, now) => {
      const row = toRow(change, now);
      const id = Number(database.insert(changes).values(row).run().lastInsertRowid);
      const oldest = id - most.changes;
      const isTime = id % addedUp.every === 0 || row.before.length + row.after.length > addedUp.bytes;
      database
        .delete(changes)
        .where(lte(changes.id, isTime ? Math.max(oldest, firstBeyond(database)) : oldest))
        .run();
    },
    saveConfigured: (text) => saveRow(database, configured, configured.id, { id: only, configured: text }),
  };
}

/** The newest change that, with all that came after it, is too much; 0 without one. The last one always stays. */
function firstBeyond(database: Database): number {
  const bytes = sql<number>`octet_length(${changes.before}) + octet_length(${changes.after})`;
  const rows = database.select({ id: changes.id, bytes }).from(changes).orderBy(desc(changes.id)).all();
  let total = 0;
  for (const [index, row] of rows.entries()) {
    total += row.bytes;
    if (total > most.bytes && index > 0) return row.id;
  }
  return 0;
}

function toRow({ actor, requestId, kind, name, before, after }: Change, time: number) {
  const texts = { actor: plainText(actor), name: plainText(name), requestID: plainText(requestId) };
  return { ...texts, time, kind, before: JSON.stringify(before ?? null), after: JSON.stringify(after ?? null) };
}

/** Answers who changed what, newest first. */
export function readingChanges(database: Database): Pick<ReaderCalls, "changes" | "configured"> {
  return {
    changes: ({ limit, ...query }) =>
      database.select().from(changes).where(matching(query)).orderBy(desc(changes.id)).limit(limit).all().map(toChange),
    configured: () => database.select().from(configured).get()?.configured,
  };
}

function matching({ before, kind, name, actor, from, to }: Omit<ChangeQuery, "limit">) {
  return and(
    before === undefined ? undefined : lt(changes.id, before),
    kind && kind.length > 0 ? inArray(changes.kind, [...kind]) : undefined,
    name && name.length > 0 ? inArray(changes.name, name.map(plainText)) : undefined,
    actor && actor.length > 0 ? inArray(changes.actor, actor.map(plainText)) : undefined,
    from === undefined ? undefined : gte(changes.time, from),
    to === undefined ? undefined : lte(changes.time, to),
  );
}

function toChange({ requestID, kind, before, after, ...row }: typeof changes.$inferSelect): RecordedChange {
  return {
    ...row,
    requestId: requestID,
    kind: kind as ChangeKind,
    before: JSON.parse(before),
    after: JSON.parse(after),
  };
}
