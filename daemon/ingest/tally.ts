import { hash } from "node:crypto";
import type { AuditEvent, Minute, Rejection } from "../audit/event.ts";
import { minuteMs, minuteOf } from "./poll-position.ts";
import type { Window } from "./poll-source.ts";

/** What one stretch of time holds: each record once, whatever order it comes in and however often. */
export interface Tally {
  /** False for a record that is there already. */
  add(at: number, record: AuditEvent | Rejection): boolean;
  /** The minutes that lie within the window whole, and hold anything. */
  minutes(window: Window): Minute[];
}

interface Sum {
  readonly known: Set<string>;
  events: number;
  high: number;
  low: number;
}

export function tally(): Tally {
  const sums = new Map<number, Sum>();
  return {
    add: (at, record) => {
      const digest = digestOf(record);
      const minute = minuteOf(at);
      const sum = sums.get(minute) ?? { known: new Set(), events: 0, high: 0, low: 0 };
      if (sum.known.has(digest)) return false;
      sum.known.add(digest);
      if (!("reason" in record)) sum.events += 1;
      // The order of records must not matter, and a record alone must not be foreseeable: XOR of SHA-256.
      sum.high ^= bitsAt(digest, 0);
      sum.low ^= bitsAt(digest, 4);
      sums.set(minute, sum);
      return true;
    },
    minutes: ({ from, to }) =>
      [...sums]
        .filter(([start]) => start >= from && start + minuteMs <= to)
        .map(([start, { events, high, low }]) => ({ start, events, fingerprint: `${hex(high)}${hex(low)}` })),
  };
}

const hex = (part: number) => (part >>> 0).toString(16).padStart(8, "0");

/** 32 bits of a digest. */
const bitsAt = (digest: string, at: number): number =>
  digest.charCodeAt(at) |
  (digest.charCodeAt(at + 1) << 8) |
  (digest.charCodeAt(at + 2) << 16) |
  (digest.charCodeAt(at + 3) << 24);

/**
 * A SHA-256 of what makes the record itself, as the store's keys; a character is a byte. Made in one call, for a Hash
 * object for each record takes twice as long.
 */
function digestOf(record: AuditEvent | Rejection): string {
  const { cluster } = record.source;
  const itself = "reason" in record ? record.original : (record.identity ?? record.original);
  const hashed =
    typeof itself === "string" ? `${cluster}\0${itself}` : Buffer.concat([Buffer.from(`${cluster}\0`), itself]);
  return hash("sha256", hashed, "binary");
}
