import { asc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Database } from "./connection.ts";
import { hashOf } from "./identity.ts";
import { audits, pastKeys, quarantine } from "./schema.ts";

/**
 * How long the same bytes may come again after they came first: a week. The last reading of a poll source lies a day
 * back; an API server gives up after minutes; a Kafka topic keeps a week by default.
 */
const rememberedMs = 7 * 86_400_000;

/** Rows that one statement writes or removes. */
const rowsAtOnce = 500;

/** A row with its two indexes takes about that many bytes. */
const bytesOfRow = 160;

/** Of the bytes that retention allows, remembered keys take at most this part: then the oldest leave early. */
const part = 8;

/** What two stages of a request with the same rule have in common. */
export function requestKey(
  { cluster, auditID, requestTime }: { cluster: string; auditID: string; requestTime: string },
  rule: string,
): string {
  return hashOf("request", cluster, auditID, requestTime, rule);
}

/** True for what was stored once, and left while it may still come again. */
export function knowingPast(database: Database): (key: string) => boolean {
  const known = database
    .select({ id: pastKeys.id })
    .from(pastKeys)
    .where(eq(pastKeys.key, sql.placeholder("key")))
    .prepare();
  return (key) => known.get({ key }) !== undefined;
}

/** Keeps what is needed to know the audits of chunks that leave. */
export function rememberAudits(database: Database, chunks: number[], now: number): void {
  const leaving = database
    .select({
      key: audits.key,
      cluster: audits.cluster,
      auditID: audits.auditID,
      requestTime: audits.requestTime,
      rule: audits.rule,
      ingestedAt: audits.ingestedAt,
    })
    .from(audits)
    .where(inArray(audits.chunk, chunks))
    .all();
  remember(
    database,
    leaving.flatMap(({ key, rule, ingestedAt, ...request }) => {
      const until = ingestedAt + rememberedMs;
      return [
        { key, until },
        { key: requestKey(request, rule), until },
      ];
    }),
    now,
  );
}

export function rememberItems(database: Database, ids: number[], now: number): void {
  const leaving = database
    .select({ key: quarantine.key, ingestedAt: quarantine.ingestedAt })
    .from(quarantine)
    .where(inArray(quarantine.id, ids))
    .all();
  remember(
    database,
    leaving.flatMap(({ key, ingestedAt }) =>
      key === null ? [] : [{ key: itemKey(key), until: ingestedAt + rememberedMs }],
    ),
    now,
  );
}

/** An item's key is made like an audit's; the same bytes can be one and, under another version, the other. */
export const itemKey = (key: string): string => `q${key}`;

function remember(database: Database, keys: { key: string; until: number }[], now: number): void {
  const rows = keys.filter(({ until }) => until > now);
  for (let n = 0; n < rows.length; n += rowsAtOnce)
    database
      .insert(pastKeys)
      .values(rows.slice(n, n + rowsAtOnce))
      .onConflictDoNothing({ target: pastKeys.key })
      .run();
}

/** Removes some of what cannot come again, or is more than the limit of bytes allows. True when there may be more. */
export function forgettingPast(database: Database): (now: number, bytes: number) => boolean {
  const span = database
    .select({
      first: sql<number>`coalesce(min(${pastKeys.id}), 0)`,
      last: sql<number>`coalesce(max(${pastKeys.id}), -1)`,
    })
    .from(pastKeys)
    .prepare();
  const expired = database
    .select({ id: pastKeys.id })
    .from(pastKeys)
    .where(lt(pastKeys.until, sql.placeholder("now")))
    .orderBy(asc(pastKeys.until))
    .limit(rowsAtOnce)
    .prepare();
  return (now, bytes) => {
    const [kept] = span.all();
    const excess = kept ? kept.last - kept.first + 1 - Math.floor(bytes / part / bytesOfRow) : 0;
    const ids = [...expired.all({ now }), ...(excess > 0 ? oldest(database, excess) : [])].map(({ id }) => id);
    if (ids.length > 0) database.delete(pastKeys).where(inArray(pastKeys.id, ids)).run();
    return ids.length > 0;
  };
}

function oldest(database: Database, excess: number): { readonly id: number }[] {
  const first = database.select({ id: pastKeys.id }).from(pastKeys).orderBy(asc(pastKeys.id));
  return first.limit(Math.min(excess, rowsAtOnce)).all();
}
