import type { AuditSummary, SummaryKey, SummaryQuery } from "../audit/audit.ts";
import { AuditwireError } from "../audit/errors.ts";

/**
 * Different values of a key that are counted, 128 characters each at most. Of more the rarest are forgotten: senders
 * choose values, and must not be able to take the memory, nor the summary away from those who look.
 */
const mostValues = 100_000;
const mostBuckets = 2_000;
/** Buckets times the values that they are split by. */
const mostParts = 20_000;

/** Counts that are under way. */
export interface Tally {
  total(audits: number): void;
  value(by: SummaryKey, value: string, audits: number): void;
  bucket(start: number, value: string, audits: number): void;
  summary(): AuditSummary;
}

/** Adds up a summary. Fails with `invalid` when there are more buckets than anybody could look at. */
export function tallying({ by, top }: Pick<SummaryQuery, "by" | "top">): Tally {
  const counts = new Map(by.map((key) => [key, new Map<string, number>()]));
  const buckets = new Map<number, Map<string, number>>();
  const sums = { total: 0, parts: 0 };
  return {
    total: (audits) => {
      sums.total += audits;
    },
    value: (key, value, audits) => {
      const values = counts.get(key);
      if (!values) return;
      add(values, value, audits);
      if (values.size > mostValues) forgetRarest(values);
    },
    bucket: (start, value, audits) => {
      const values = buckets.get(start) ?? new Map<string, number>();
      buckets.set(start, values);
      if (add(values, value, audits)) sums.parts++;
      if (buckets.size > mostBuckets) throw tooMany("bucket", `there are more than ${mostBuckets} buckets`);
      if (sums.parts > mostParts) throw tooMany("bucketBy", `the buckets have more than ${mostParts} parts`);
    },
    summary: () => ({
      total: sums.total,
      buckets: [...buckets]
        .sort(([a], [b]) => a - b)
        .flatMap(([start, values]) => mostFirst(values).map(({ value, audits }) => ({ start, value, audits }))),
      counts: Object.fromEntries([...counts].map(([key, values]) => [key, mostFirst(values).slice(0, top)])),
    }),
  };
}

/** True for a value that is new. */
function add(values: Map<string, number>, value: string, audits: number): boolean {
  const before = values.get(value);
  values.set(value, (before ?? 0) + audits);
  return before === undefined;
}

/** Down to half, so that it is seldom done. */
function forgetRarest(values: Map<string, number>): void {
  for (let rare = 1; values.size > mostValues / 2; rare *= 2)
    for (const [value, audits] of values) if (audits <= rare) values.delete(value);
}

const mostFirst = (values: ReadonlyMap<string, number>) =>
  [...values]
    .map(([value, audits]) => ({ value, audits }))
    .sort((a, b) => b.audits - a.audits || (a.value < b.value ? -1 : 1));

function tooMany(parameter: string, what: string): AuditwireError {
  const message = `${parameter}: ${what}; ask for less time with from and to, or for less`;
  return new AuditwireError("invalid", message, { details: [{ parameter, message }] });
}
