import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditPosition, type AuditQuery, sortKeys } from "../../daemon/audit/audit.ts";
import { openReading } from "../../daemon/store/connection.ts";
import { reader } from "../../daemon/store/reader.ts";
import { anEvent } from "../support/events.ts";
import { type Facts, facts, naive, naiveOrder, queries, toJudged } from "./audit-facts.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, matched } from "./opened.ts";

type DirectStore = ReturnType<typeof aDirectStore>;

/** Steps so small that few audits are many to it. */
const stride = {
  rounds: [
    { counted: 3, patience: 6 },
    { counted: 9, patience: Infinity },
  ],
  least: 1,
  most: 4,
  skip: 3,
};

/** All pages of a query, with what happens between two of them. */
async function walked(
  page: DirectStore["read"]["page"],
  query: AuditQuery,
  between: () => void = () => undefined,
): Promise<readonly (readonly number[])[]> {
  const pages: (readonly number[])[] = [];
  let next: { after?: AuditPosition | undefined } | undefined = {};
  while (next) {
    const { audits, next: position } = await page({ ...query, ...next, offset: next.after ? 0 : query.offset });
    expect(audits.length).toBeLessThanOrEqual(query.limit);
    pages.push(audits.map(({ seq }) => seq));
    next = position && { after: position };
    between();
  }
  return pages;
}

describe("page", () => {
  it("[R06] [R07] pages one after the other are what one naive filter finds, whatever is asked", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { maxLength: 40 }),
        fc.array(queries, { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 9 }),
        async (made, asked, limit) => {
          const store = aDirectStore();
          store.commit(aBatch(made.map(toJudged)));
          const file = join(store.directory, "auditwire.db");
          const read = reader(file, openReading(file), { stride });
          for (const query of asked) {
            const pages = await walked(read.page, { ...query, limit });
            expect(pages.flat()).toEqual(naive(made, { ...query, limit: made.length }));
            // A page is full unless it is the last: only a text search rests.
            expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
          }
          read.close();
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 200 : 40 },
    );
  });

  it("[R06] pages neither repeat nor miss anything while audits arrive and the oldest leave", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(facts, { minLength: 1, maxLength: 12 }), { minLength: 4, maxLength: 8 }),
        queries,
        fc.integer({ min: 1, max: 4 }),
        async (batches, { offset: _, search: __, ...query }, limit) => {
          const store = aDirectStore();
          const made: Facts[] = [];
          const arrive = (batch: readonly Facts[]) => {
            store.commit(aBatch(batch.map((it, n) => toJudged(it, made.length + n))), made.length);
            made.push(...batch);
          };
          const [first = [], second = [], third = [], ...later] = batches;
          for (const batch of [first, second, third]) arrive(batch);
          const before = naiveOrder(made, { ...query, offset: 0, limit });
          let left = 0;
          const pages = await walked(store.read.page, { ...query, offset: 0, limit }, () => {
            const batch = later.shift();
            if (!batch) return;
            arrive(batch);
            // The first batch that is still there.
            const gone = [first, second][left === 0 ? 0 : 1]?.length ?? 0;
            left = left === 0 ? gone : first.length + gone;
            store.run("retain", { now: 0, before: left, bytes: 2 ** 40 });
          });
          const found = pages.flat();
          const order = naiveOrder(made, { ...query, offset: 0, limit });
          expect(new Set(found).size).toBe(found.length);
          expect(found).toEqual(order.filter((seq) => found.includes(seq)));
          expect(before.filter((seq) => seq > left && !found.includes(seq))).toEqual([]);
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 400 : 100 },
    );
  });

  it("[R06] [R07] of more audits than a step looks at, however seldom they match", async () => {
    const made = fc.sample(facts, { numRuns: 5_000, seed: 11 });
    const asked = fc.sample(queries, { numRuns: 30, seed: 12 });
    const store = aDirectStore();
    for (let n = 0; n < made.length; n += 1_000)
      store.commit(aBatch(made.slice(n, n + 1_000).map((it, i) => toJudged(it, n + i))));
    const unlike: readonly Partial<AuditQuery>[] = [
      { cluster: ["alice"], rule: ["no such rule"] },
      { severity: ["info", "low"], provider: ["aws", "gcp"], rule: ["bob"], verb: ["é"], namespace: ["日本"] },
      { sort: "message", rule: ["bob"], region: ["alice"] },
      { sort: "severity", severity: ["high", "info"], reverse: true },
      { sort: "user", user: ["bob"] },
      { offset: 4_900 },
      { offset: 2_500, sort: "cluster" },
      { within: [] },
      { within: [{ name: "some", clusters: ["*ic*"] }], sort: "region" },
    ];
    for (const query of [...asked, ...unlike.map((it) => ({ ...all, ...it }))]) {
      const limit = 40;
      const found = await store.read.page({ ...query, limit });
      const expected = naive(made, { ...query, limit: limit + 1 });
      expect(found.audits.map(({ seq }) => seq)).toEqual(expected.slice(0, limit));
      expect(found.next !== undefined).toBe(expected.length > limit);
      if (!found.next) continue;
      const second = await store.read.page({ ...query, limit, offset: 0, after: found.next });
      const skipped = naive(made, { ...query, offset: query.offset + limit, limit });
      expect(second.audits.map(({ seq }) => seq)).toEqual(skipped);
    }
  });

  it("[R06] a place means the same when the audits around it are gone, in every order", async () => {
    const made = fc.sample(facts, { numRuns: 60, seed: 5 });
    for (const sort of [undefined, ...sortKeys]) {
      const store = aDirectStore();
      made.forEach((it, n) => {
        store.commit(aBatch([toJudged(it, n)]), n);
      });
      const query = { ...all, sort, limit: 20 };
      const order = naiveOrder(made, query);
      const { next } = await store.read.page(query);
      while (store.run("retain", { now: 0, before: 30, bytes: 2 ** 40 }).more);
      const rest = await store.read.page({ ...query, limit: 60, after: next });
      expect(rest.audits.map(({ seq }) => seq)).toEqual(order.slice(20).filter((seq) => seq > 30));
      store.close();
    }
  });

  it("[R07] a text search rests when it has looked at enough, and goes on where it was", async () => {
    const store = aDirectStore();
    const events = Array.from({ length: 1_000 }, (_, n) =>
      matched(anEvent({ body: { auditID: `id-${n}`, note: n % 100 === 0 ? "needle" : "hay" } })),
    );
    store.commit(aBatch(events));
    const file = join(store.directory, "auditwire.db");
    const resting = reader(file, openReading(file), { search: { audits: 64, ms: Infinity } });
    const query = { ...all, search: "NEEDLE", limit: 3 };
    const pages = await walked(resting.page, query);
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.some((page) => page.length === 0)).toBe(true);
    expect(pages.flat()).toEqual([901, 801, 701, 601, 501, 401, 301, 201, 101, 1]);
    expect((await walked(resting.page, { ...query, offset: 4 })).flat()).toEqual([501, 401, 301, 201, 101, 1]);
    expect((await resting.page({ ...query, originals: false })).audits.every((it) => it.eventBlob === "")).toBe(true);
    resting.close();
  });

  it("[R07] an audit with two resource ids that begin alike is found once", async () => {
    const store = aDirectStore();
    const [one, other] = [`${"x".repeat(128)}1`, `${"x".repeat(128)}2`];
    store.commit(aBatch([matched(anEvent({ source: { resourceIDs: [one, other] } }))]));
    for (const resourceIDs of [[one], [one, other], [other, "none"]])
      expect((await store.read.page({ ...all, resourceIDs })).audits).toHaveLength(1);
    expect((await store.read.page({ ...all, resourceIDs: [`${"x".repeat(128)}3`] })).audits).toEqual([]);
  });

  it("a short question is answered while long ones are under way", async () => {
    const store = aDirectStore();
    const events = Array.from({ length: 3_000 }, (_, n) => matched(anEvent({ body: { auditID: `id-${n}` } })));
    store.commit(aBatch(events));
    const done: string[] = [];
    const asked = Array.from({ length: 8 }, () => store.read.page({ ...all, search: "no such text", limit: 50 }));
    const long = Promise.all(asked.map((it) => it.then(() => done.push("long"))));
    const short = new Promise((resolve) => setImmediate(resolve))
      .then(() => store.read.page({ ...all, limit: 50 }))
      .then(({ audits }) => done.push(`short ${audits.length}`));
    await Promise.all([long, short]);
    expect(done[0]).toBe("short 50");
  });
});
