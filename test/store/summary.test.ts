import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditQuery, type AuditSummary, type SummaryQuery, summaryKeys } from "../../daemon/audit/audit.ts";
import { openReading } from "../../daemon/store/connection.ts";
import { reader } from "../../daemon/store/reader.ts";
import { anEvent } from "../support/events.ts";
import { type Facts, facts, leading, naiveRows, queries, toJudged } from "./audit-facts.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, matched } from "./opened.ts";

const summaries = fc.record({
  audits: queries,
  bucketMs: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  bucketBy: fc.option(fc.constantFrom(...summaryKeys), { nil: undefined }),
  by: fc.subarray([...summaryKeys]),
  top: fc.integer({ min: 1, max: 20 }),
});

describe("summarize", () => {
  it("counts what a naive filter finds, by every key and in every bucket", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { maxLength: 40 }),
        fc.array(summaries, { minLength: 10, maxLength: 10 }),
        async (made, asked) => {
          const store = aDirectStore();
          store.commit(aBatch(made.map(toJudged)));
          for (const query of asked)
            expect(plainly(await store.read.summarize(withoutOrder(query)))).toEqual(plainly(naive(made, query)));
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 200 : 40 },
    );
  });

  it("counts many audits by their indexes, as it counts few by their rows", async () => {
    const made = fc.sample(facts, { numRuns: 1_500, seed: 3 });
    const store = aDirectStore();
    store.commit(aBatch(made.map(toJudged)));
    const file = join(store.directory, "auditwire.db");
    const read = reader(file, openReading(file), { fewAudits: 1_000 });
    const by = [...summaryKeys];
    const bounds = { from: 1_700_000_000_000, to: 1_700_000_000_019 };
    for (const query of [
      { audits: {}, by, top: 3 },
      { audits: {}, by, top: 100, bucketMs: 7 },
      { audits: { to: 1_700_000_000_030 }, by: [], top: 1, bucketMs: 7, bucketBy: "technique" },
      { audits: { ...bounds, to: 1_700_000_000_020 }, by: ["user"], top: 5, bucketMs: 3, bucketBy: "severity" },
      { audits: bounds, by, top: 100, bucketMs: 7 },
      { audits: {}, by: ["user"], top: 100, bucketMs: 9, bucketBy: "user" },
    ] satisfies SummaryQuery[])
      expect(plainly(await read.summarize(query))).toEqual(plainly(naive(made, query)));
    read.close();
  });

  it("counts as many audits of a user as the filter finds, made by it or as it", async () => {
    const store = aDirectStore();
    const made = (username: string, as: string | undefined, n: number) =>
      matched(
        anEvent({
          body: {
            auditID: `id-${n}`,
            user: { username },
            ...(as === undefined ? {} : { impersonatedUser: { username: as } }),
          },
        }),
      );
    const events = [
      made("eve", "admin", 0),
      made("eve", "admin", 1),
      made("admin", undefined, 2),
      made("bob", "bob", 3),
    ];
    store.commit(aBatch(events));
    const { total, counts } = await store.read.summarize({ audits: {}, by: ["user"], top: 10 });
    expect(total).toBe(4);
    expect(counts.user).toEqual([
      { value: "admin", audits: 3 },
      { value: "eve", audits: 2 },
      { value: "bob", audits: 1 },
    ]);
    for (const { value, audits } of counts.user ?? [])
      expect(await store.read.summarize({ audits: { user: [value] }, by: [], top: 1 })).toMatchObject({
        total: audits,
      });
  });

  it("refuses more buckets than anybody could look at, and to read the text of very many audits", async () => {
    const store = aDirectStore();
    const events = Array.from({ length: 2_100 }, (_, n) =>
      matched(
        anEvent({ body: { auditID: `id-${n}`, requestReceivedTimestamp: new Date(1.7e12 + 1_000 * n).toISOString() } }),
      ),
    );
    store.commit(aBatch(events));
    const query = { audits: {}, by: [], top: 1 };
    await expect(store.read.summarize({ ...query, bucketMs: 1 })).rejects.toMatchObject({
      code: "invalid",
      details: [{ parameter: "bucket" }],
    });
    expect(await store.read.summarize({ ...query, bucketMs: 2_000 })).toMatchObject({ total: 2_100 });
    expect(await store.read.summarize({ ...query, audits: { search: "no such text" } })).toMatchObject({ total: 0 });
  });
});

function withoutOrder({ audits: { offset: _, limit: __, sort: ___, reverse: ____, ...audits }, ...rest }: Asked) {
  return { ...rest, audits } satisfies SummaryQuery;
}
type Asked = Omit<SummaryQuery, "audits"> & { audits: AuditQuery };

function naive(made: readonly Facts[], { audits, bucketMs, bucketBy, by, top }: SummaryQuery): AuditSummary {
  const rows = naiveRows(made, { ...all, ...audits });
  const valuesOf = (row: (typeof rows)[number]): Readonly<Record<(typeof summaryKeys)[number], readonly string[]>> => ({
    rule: [leading(row.rule)],
    severity: [row.severityName],
    cluster: [leading(row.cluster)],
    user: [...new Set([row.user, row.impersonated ?? row.user].map(leading))],
    technique: [...new Set(row.attackTechniques)],
    namespace: [leading(row.namespace)],
    verb: [leading(row.verb)],
  });
  const counted = (values: readonly string[]) =>
    [...Map.groupBy(values, (value) => value)].map(([value, them]) => ({ value, audits: them.length }));
  const parts = rows.flatMap((row) =>
    bucketMs === undefined
      ? []
      : (bucketBy ? valuesOf(row)[bucketBy] : [""]).map((value) =>
          JSON.stringify([row.time - (row.time % bucketMs), value]),
        ),
  );
  return {
    total: rows.length,
    buckets: counted(parts).map(({ value: part, audits: count }) => {
      const [start, value] = JSON.parse(part) as [number, string];
      return { start, value, audits: count };
    }),
    counts: Object.fromEntries(
      by.map((key) => {
        const values = counted(rows.flatMap((row) => valuesOf(row)[key]));
        return [key, values.sort((a, b) => b.audits - a.audits || (a.value < b.value ? -1 : 1)).slice(0, top)];
      }),
    ),
  };
}

/** Buckets in one order: the store's is by frequency in each. */
function plainly({ buckets, ...rest }: AuditSummary) {
  const key = ({ start, value }: (typeof buckets)[number]) => JSON.stringify([start, value]);
  return { ...rest, buckets: [...buckets].sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}
