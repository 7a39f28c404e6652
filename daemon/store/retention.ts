import { asc, count, inArray, isNotNull, sql } from "drizzle-orm";
import type { Removed, RetentionLimits } from "./calls.ts";
import { type Connection, type Database, usedBytes } from "./connection.ts";
import { forgettingPast, rememberAudits, rememberItems } from "./past-keys.ts";
import { forgettingReadings } from "./reading.ts";
import {
  auditLabels,
  auditResourceIDs,
  audits,
  auditTechniques,
  chunks,
  quarantine,
  quarantineParts,
} from "./schema.ts";

// What one step removes at most, beyond its first chunk or item: batches wait while it runs.
const stepAudits = 500;
const stepBytes = 16 * 2 ** 20;
const stepCandidates = 64;

/** Something that leaves as a whole: a chunk with its audits, or an item of the quarantine. */
interface Candidate {
  readonly kind: "chunk" | "item";
  readonly id: number;
  readonly ingestedAt: number;
  readonly size: number;
  readonly audits: number;
}

/**
 * One small step of retention: removes what came first, until both limits are kept. What leaves while it may still be
 * delivered again is remembered. Statements are built once: it looks every minute, mostly for nothing.
 */
export function retaining(connection: Connection): (limits: RetentionLimits) => Removed {
  const { database } = connection;
  const [oldest, forgetPast, forgetReadings] = [
    oldestOf(database),
    forgettingPast(database),
    forgettingReadings(database),
  ];
  return ({ now, before, bytes }) => {
    const leaving = firstOf(oldest(), before, usedBytes(connection) - bytes);
    const idsOf = (kind: Candidate["kind"]) => leaving.filter((it) => it.kind === kind).map((it) => it.id);
    const removed = removeChunks(database, idsOf("chunk"), now);
    const items = removeItems(database, idsOf("item"), now);
    const forgot = [forgetPast(now, bytes), forgetReadings(now)].some(Boolean);
    return { audits: removed, quarantined: items, more: leaving.length > 0 || forgot };
  };
}

function firstOf(candidates: readonly Candidate[], before: number, excess: number): Candidate[] {
  const leaving: Candidate[] = [];
  const sum = { bytes: 0, audits: 0 };
  for (const candidate of candidates) {
    if (candidate.ingestedAt >= before && sum.bytes >= excess) break;
    if (leaving.length > 0 && (sum.audits + candidate.audits > stepAudits || sum.bytes > stepBytes)) break;
    leaving.push(candidate);
    sum.bytes += candidate.size;
    sum.audits += candidate.audits;
  }
  return leaving;
}

function oldestOf(database: Database): () => Candidate[] {
  const [chunksOf, itemsOf] = [oldestChunks(database), oldestItems(database)];
  return () => [...chunksOf(), ...itemsOf()].sort((a, b) => a.ingestedAt - b.ingestedAt).slice(0, stepCandidates);
}

function oldestChunks(database: Database): () => Candidate[] {
  const oldest = database
    .select({ id: chunks.id, ingestedAt: chunks.ingestedAt, size: chunks.size })
    .from(chunks)
    .orderBy(asc(chunks.ingestedAt), asc(chunks.id))
    .limit(stepCandidates)
    .prepare();
  const counted = (ids: number[]) =>
    database
      .select({ chunk: audits.chunk, audits: count() })
      .from(audits)
      .where(inArray(audits.chunk, ids))
      .groupBy(audits.chunk)
      .all();
  return () => {
    const first = oldest.all();
    const counts = first.length === 0 ? [] : counted(first.map(({ id }) => id));
    const byChunk = new Map(counts.map((it) => [it.chunk, it.audits]));
    return first.map((it) => ({ kind: "chunk", audits: byChunk.get(it.id) ?? 0, ...it }));
  };
}

/** Without those whose stream is not finished. */
function oldestItems(database: Database): () => Candidate[] {
  const oldest = database
    .select({ id: quarantine.id, ingestedAt: quarantine.ingestedAt, size: quarantine.size })
    .from(quarantine)
    .where(isNotNull(quarantine.key))
    .orderBy(asc(quarantine.ingestedAt), asc(quarantine.id))
    .limit(stepCandidates)
    .prepare();
  return () => oldest.all().map((it) => ({ kind: "item", audits: 0, ...it }));
}

function removeChunks(database: Database, ids: number[], now: number): number {
  if (ids.length === 0) return 0;
  rememberAudits(database, ids, now);
  const leaving = sql`(select ${audits.seq} from ${audits} where ${inArray(audits.chunk, ids)})`;
  database.delete(auditTechniques).where(sql`${auditTechniques.audit} in ${leaving}`).run();
  database.delete(auditResourceIDs).where(sql`${auditResourceIDs.audit} in ${leaving}`).run();
  database.delete(auditLabels).where(sql`${auditLabels.audit} in ${leaving}`).run();
  const { changes } = database.delete(audits).where(inArray(audits.chunk, ids)).run();
  database.delete(chunks).where(inArray(chunks.id, ids)).run();
  return changes;
}

function removeItems(database: Database, ids: number[], now: number): number {
  if (ids.length === 0) return 0;
  rememberItems(database, ids, now);
  database.delete(quarantineParts).where(inArray(quarantineParts.item, ids)).run();
  return database.delete(quarantine).where(inArray(quarantine.id, ids)).run().changes;
}
