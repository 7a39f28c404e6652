import { createHash } from "node:crypto";
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

/** A short stand-in for texts that others choose: 128 bits of a SHA-256. */
export function hashOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest().subarray(0, idBytes).toString("base64url");
}
