import { createHash } from "node:crypto";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { SourceFacts } from "../audit/event.ts";

/**
 * What makes a record the same record: its bytes without what transport adds, per cluster. Azure's names have no case, and
 * a specification that lists a cluster may spell it otherwise than Azure's logs do. base64url of a SHA-256.
 */
export function keyOf({ provider, cluster }: SourceFacts, record: Uint8Array | string): string {
  const name = provider === "azure" ? cluster.toLowerCase() : cluster;
  return createHash("sha256").update(name).update("\0").update(record).digest("base64url");
}

/** Bytes of the key that are shown as an audit's id: 128 bits meet no other by chance. */
const idBytes = 16;

export function idOf(key: string): string {
  return Buffer.from(key, "base64url").subarray(0, idBytes).toString("base64url");
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The keys that are shown as that id; undefined where no key can be. An index on the column leads to them. */
export function keysOfId(column: SQLWrapper, id: string): SQL | undefined {
  const [, head, last = ""] = /^([\w-]{21})([AQgw])$/.exec(id) ?? [];
  if (head === undefined) return undefined;
  // Of the 22nd character an id holds two of six bits: 16 characters begin with them.
  const first = base64url.indexOf(last);
  const lasts = [...base64url.slice(first, first + 16)].map((character) => sql`${character}`);
  return sql`${column} > ${head} and ${column} < ${`${head}~`} and substr(${column}, 22, 1) in (${sql.join(lasts, sql`, `)})`;
}

/** A short stand-in for texts that others choose: 128 bits of a SHA-256. */
export function hashOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest().subarray(0, idBytes).toString("base64url");
}
