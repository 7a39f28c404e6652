import { and, eq, isNull, sql } from "drizzle-orm";
import type { PreparedItem, WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { itemKey, knowingPast } from "./past-keys.ts";
import { counters, quarantine, quarantineParts } from "./schema.ts";

type StreamOperations = Pick<WriterOperations, "openItem" | "writePart" | "finishItem" | "removeItem">;

/** Keeps items that could not be read. The same bytes of the same cluster are kept, and counted, once. */
export function quarantining(database: Database) {
  const { item, part, known } = prepare(database);
  const past = knowingPast(database);
  return {
    /** False for an item that is there already. */
    add: ({ bytes, ...facts }: PreparedItem, now: number): boolean => {
      if (known.get({ key: facts.key }) || past(itemKey(facts.key))) return false;
      const id = Number(item.run({ ...facts, ingestedAt: now }).lastInsertRowid);
      part.run({ item: id, part: 0, bytes: Buffer.from(bytes) });
      return true;
    },
  };
}

/** Items that come in parts, each in a transaction of its own. */
export function streaming(database: Database): StreamOperations {
  const { item, part, known } = prepare(database);
  const remove = (id: number) => {
    database.delete(quarantineParts).where(eq(quarantineParts.item, id)).run();
    database.delete(quarantine).where(eq(quarantine.id, id)).run();
  };
  return {
    openItem: (facts, now) =>
      Number(item.run({ ...facts, ingestedAt: now, key: null, size: 0, sha256: "" }).lastInsertRowid),
    writePart: (id, n, bytes) => void part.run({ item: id, part: n, bytes: Buffer.from(bytes) }),
    finishItem: (id, identity, now) => {
      if (known.get({ key: identity.key })) return remove(id);
      database.update(quarantine).set(identity).where(eq(quarantine.id, id)).run();
      countOne(database, id, now);
    },
    removeItem: remove,
  };
}

/** Removes items whose stream never finished: their sender was not answered and has sent them again. */
export function removeUnfinished(database: Database): void {
  const unfinished = database.select({ id: quarantine.id }).from(quarantine).where(isNull(quarantine.key));
  database.delete(quarantineParts).where(sql`${quarantineParts.item} in (${unfinished.getSQL()})`).run();
  database.delete(quarantine).where(isNull(quarantine.key)).run();
}

function countOne(database: Database, id: number, now: number): void {
  const row = database
    .select({ source: quarantine.source })
    .from(quarantine)
    .where(and(eq(quarantine.id, id)))
    .get();
  if (!row) return;
  database
    .insert(counters)
    .values({
      source: row.source,
      received: 0,
      rejected: 1,
      duplicates: 0,
      audits: 0,
      collisions: 0,
      lastReceived: now,
    })
    .onConflictDoUpdate({
      target: counters.source,
      set: { rejected: sql`${counters.rejected} + 1`, lastReceived: now },
    })
    .run();
}

function prepare(database: Database) {
  const of = (name: string) => sql.placeholder(name);
  const values = {
    key: of("key"),
    ingestedAt: of("ingestedAt"),
    source: of("source"),
    cluster: of("cluster"),
    reason: of("reason"),
    detail: of("detail"),
    size: of("size"),
    sha256: of("sha256"),
  };
  return {
    item: database.insert(quarantine).values(values).prepare(),
    part: database
      .insert(quarantineParts)
      .values({ item: of("item"), part: of("part"), bytes: of("bytes") })
      .prepare(),
    known: database
      .select({ id: quarantine.id })
      .from(quarantine)
      .where(eq(quarantine.key, of("key")))
      .prepare(),
  };
}
