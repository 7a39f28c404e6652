import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEvent, eventNumber } from "../support/events.ts";
import { facts, naiveRows, queries, toJudged } from "./audit-facts.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, anOpenStore, harmless, matched } from "./opened.ts";

const newest = Number.MAX_SAFE_INTEGER;

describe("arrived", () => {
  it("from any place on, piece by piece, has what a naive filter finds, in the order of arrival", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { maxLength: 40 }),
        fc.array(queries, { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 0, max: 45 }),
        fc.integer({ min: 1, max: 5 }),
        async (made, asked, from, limit) => {
          const store = aDirectStore();
          store.commit(aBatch(made.map(toJudged)));
          for (const audits of asked) {
            const found: number[] = [];
            let seq = from;
            for (let before = -1; seq !== before; ) {
              before = seq;
              const it = store.read.arrived({ seq, limit, audits });
              found.push(...it.audits.map((audit) => audit.seq));
              seq = it.seq;
            }
            expect(seq).toBe(made.length);
            expect(found).toEqual(naiveRows(made, audits).flatMap((row) => (row.seq > from ? [row.seq] : [])));
          }
          store.close();
        },
      ),
      { numRuns: process.env["CI"] ? 200 : 40 },
    );
  });

  it("looks at some only in one go, and says how far it has come", () => {
    const store = aDirectStore();
    const events = Array.from({ length: 5_000 }, (_, n) => matched(anEvent({ body: { auditID: `id-${n}` } })));
    store.commit(aBatch(events));
    const first = store.read.arrived({ seq: 0, limit: 10, audits: { cluster: ["none"] } });
    expect(first).toEqual({ audits: [], seq: 2_000 });
    expect(store.read.arrived({ seq: 0, limit: 10, audits: { search: "none" } })).toEqual({ audits: [], seq: 64 });
  });

  it("after the newest, and after one that is not there yet, is nothing; places stay when audits leave", () => {
    const store = aDirectStore();
    expect(store.read.arrived({ seq: newest, limit: 1, audits: {} })).toEqual({ audits: [], seq: 0 });
    store.commit(aBatch([matched(eventNumber(1)), matched(eventNumber(2))]));
    expect(store.read.arrived({ seq: newest, limit: 1, audits: {} })).toEqual({ audits: [], seq: 2 });
    while (store.run("retain", { now: 0, before: 1, bytes: 2 ** 40 }).more);
    expect(store.read.arrived({ seq: 0, limit: 9, audits: {} })).toEqual({ audits: [], seq: 2 });
    store.commit(aBatch([matched(eventNumber(3))]));
    expect(store.read.arrived({ seq: 2, limit: 9, audits: {} })).toMatchObject({ audits: [{ seq: 3 }], seq: 3 });
  });

  it("is told of once it is durable, and only when there are audits", async () => {
    const store = await anOpenStore();
    const seen: Promise<number>[] = [];
    const end = store.onArrival(() => {
      seen.push(store.arrived({ seq: 0, limit: 9, audits: {} }).then(({ audits }) => audits.length));
    });
    await store.commit(aBatch([harmless(eventNumber(1))]));
    expect(seen).toEqual([]);
    await store.commit(aBatch([matched(eventNumber(2)), matched(eventNumber(3))]));
    expect(await Promise.all(seen)).toEqual([2]);
    await store.commit(aBatch([matched(eventNumber(2))]));
    end();
    await store.commit(aBatch([matched(eventNumber(4))]));
    expect(seen).toHaveLength(1);
  });
});
