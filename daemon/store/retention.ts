import { asc, inArray, isNotNull, sql } from "drizzle-orm";
import type { Removed, RetentionLimits } from "./calls.ts";
import type { Connection, Database } from "./connection.ts";
import { auditResourceIDs, audits, auditTechniques, chunks, quarantine, quarantineParts } from "./schema.ts";

/** Chunks and items that one step removes at most, so that batches wait for no long transaction. */
const stepSize = 64;

/** Something that leaves as a whole: a chunk with its audits, or an item of the quarantine. */
interface Leaving {
  readonly kind: "chunk" | "item";
  readonly id: number;
  readonly ingestedAt: number;
  readonly size: number;
}

/** One small step of retention: removes what came first, until both limits are kept. */
export function retaining({ database, rows }: Connection): (limits: RetentionLimits) => Removed {
  return ({ before, bytes }) => {
    const excess = usedBytes(rows) - bytes;
    const leaving: Leaving[] = [];
    let freed = 0;
    for (const candidate of oldest(database)) {
      if (candidate.ingestedAt >= before && freed >= excess) break;
      leaving.push(candidate);
      freed += candidate.size;
    }
    const idsOf = (kind: Leaving["kind"]) => leaving.filter((it) => it.kind === kind).map((it) => it.id);
    const items = idsOf("item");
    const removed = removeChunks(database, idsOf("chunk"));
    removeItems(database, items);
    return { audits: removed, quarantined: items.length, more: leaving.length > 0 };
  };
}

function usedBytes(rows: Connection["rows"]): number {
  const pragma = (name: string) => Number(rows(`PRAGMA ${name}`)[0]?.[name] ?? 0);
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}

function oldest(database: Database): Leaving[] {
  const inChunks = database
    .select({ id: chunks.id, ingestedAt: chunks.ingestedAt, size: chunks.size })
    .from(chunks)
    .orderBy(asc(chunks.ingestedAt), asc(chunks.id))
    .limit(stepSize)
    .all();
  const items = database
    .select({ id: quarantine.id, ingestedAt: quarantine.ingestedAt, size: quarantine.size })
    .from(quarantine)
    .where(isNotNull(quarantine.key))
    .orderBy(asc(quarantine.ingestedAt), asc(quarantine.id))
    .limit(stepSize)
    .all();
  const all: Leaving[] = [
    ...inChunks.map((it) => ({ kind: "chunk" as const, ...it })),
    ...items.map((it) => ({ kind: "item" as const, ...it })),
  ];
  return all.sort((a, b) => a.ingestedAt - b.ingestedAt).slice(0, stepSize);
}

function removeChunks(database: Database, ids: readonly number[]): number {
  if (ids.length === 0) return 0;
  const leaving = sql`(select ${audits.seq} from ${audits} where ${inArray(audits.chunk, [...ids])})`;
  database.delete(auditTechniques).where(sql`${auditTechniques.audit} in ${leaving}`).run();
  database.delete(auditResourceIDs).where(sql`${auditResourceIDs.audit} in ${leaving}`).run();
  const { changes } = database
    .delete(audits)
    .where(inArray(audits.chunk, [...ids]))
    .run();
  database
    .delete(chunks)
    .where(inArray(chunks.id, [...ids]))
    .run();
  return changes;
}

function removeItems(database: Database, ids: readonly number[]): void {
  if (ids.length === 0) return;
  database
    .delete(quarantineParts)
    .where(inArray(quarantineParts.item, [...ids]))
    .run();
  database
    .delete(quarantine)
    .where(inArray(quarantine.id, [...ids]))
    .run();
}
