import { createHash } from "node:crypto";
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
  events: number;
  high: number;
  low: number;
}

export function tally(): Tally {
  const known = new Set<string>();
  const sums = new Map<number, Sum>();
  return {
    add: (at, record) => {
      const digest = digestOf(record);
      const minute = minuteOf(at);
      const key = `${minute}${digest.toString("latin1")}`;
      if (known.has(key)) return false;
      known.add(key);
      const sum = sums.get(minute) ?? { events: 0, high: 0, low: 0 };
      if (!("reason" in record)) sum.events += 1;
      // The order of records must not matter, and a record alone must not be foreseeable: XOR of SHA-256.
      sum.high ^= digest.readInt32LE(0);
      sum.low ^= digest.readInt32LE(4);
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

/** 128 bits of what makes the record itself, as the store's keys. */
function digestOf(record: AuditEvent | Rejection): Buffer {
  const hash = createHash("sha256").update(record.source.cluster).update("\0");
  hash.update("reason" in record ? record.original : (record.identity ?? record.original));
  return hash.digest().subarray(0, 16);
}
