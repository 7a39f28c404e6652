import { and, desc, gte, inArray, lt, lte } from "drizzle-orm";
import type { Change, ChangeKind, ChangeQuery, RecordedChange } from "../audit/access.ts";
import type { ReaderCalls, WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { changes, configured } from "./schema.ts";
import { plainText } from "./text.ts";

/** The newest changes that are kept; older ones leave as others come. */
const mostChanges = 100_000;

/** `configured` is a single row. */
const only = 1;

/** Records who changed what. */
export function recording(database: Database): Pick<WriterOperations, "record" | "saveConfigured"> {
  return {
    record: (change, now) => {
      const { lastInsertRowid } = database.insert(changes).values(toRow(change, now)).run();
      database
        .delete(changes)
        .where(lte(changes.id, Number(lastInsertRowid) - mostChanges))
        .run();
    },
    saveConfigured: (text) => {
      const row = { configured: text };
      database
        .insert(configured)
        .values({ id: only, ...row })
        .onConflictDoUpdate({ target: configured.id, set: row })
        .run();
    },
  };
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
