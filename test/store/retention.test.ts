import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RetentionLimits } from "../../daemon/store/calls.ts";
import { eventNumber } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, anOpenStore, aRejection, matched } from "./opened.ts";

const day = 86_400_000;
const large = (n: number) => matched(eventNumber(n, { body: { requestObject: "x".repeat(10_000) } }));
const unlimited = 2 ** 50;
/** Later than anything is remembered. */
const later = 100 * day;

type Direct = ReturnType<typeof aDirectStore>;

/** Steps until nothing is left to do; the audits that each step removed. */
function sweep({ run }: Direct, limits: RetentionLimits): number[] {
  const removed: number[] = [];
  for (;;) {
    const step = run("retain", limits);
    if (!step.more) return removed;
    removed.push(step.audits);
  }
}

const seqs = async ({ read }: Direct) => (await read.find({ ...all, sort: "time" })).map(({ seq }) => seq);

function usedBytes(directory: string): number {
  let used = 0;
  const probe = aDirectStore((connection) => {
    const pragma = (name: string) => Number(connection.rows(`PRAGMA ${name}`)[0]?.[name]);
    used = (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
    return connection;
  }, directory);
  probe.close();
  return used;
}

describe("retention", () => {
  it("by days counts from arrival, not from the event's time", async () => {
    const store = aDirectStore();
    for (let n = 0; n < 10; n++) store.commit(aBatch([matched(eventNumber(100 - n))]), n * day);
    sweep(store, { now: later, before: 4 * day, bytes: unlimited });
    expect(new Set(await seqs(store))).toEqual(new Set([5, 6, 7, 8, 9, 10]));
    expect(sweep(store, { now: later, before: 4 * day, bytes: unlimited })).toEqual([]);
  });

  it("by bytes removes what came first, and no more than it must", async () => {
    const store = aDirectStore();
    for (let n = 0; n < 80; n++) store.commit(aBatch([large(n)]), n);
    const limit = 500_000;
    sweep(store, { now: later, before: 0, bytes: limit });
    const kept = (await seqs(store)).length;
    expect(await seqs(store)).toEqual(Array.from({ length: kept }, (_, n) => 81 - kept + n));
    store.close();
    const used = usedBytes(store.directory);
    expect(used).toBeLessThanOrEqual(limit);
    expect(used).toBeGreaterThan(limit / 2);
  });

  it("takes audits and poor items together, in the order they came", async () => {
    const store = aDirectStore();
    const rejection = (text: string) => aBatch([], { rejections: [aRejection(text)] });
    store.commit(aBatch([matched(eventNumber(1))]), 1);
    store.commit(rejection("a"), 2);
    store.commit(aBatch([matched(eventNumber(2))]), 3);
    store.commit(rejection("b"), 4);
    expect(store.run("retain", { now: later, before: 3, bytes: unlimited })).toEqual({
      audits: 1,
      quarantined: 1,
      more: true,
    });
    expect(await seqs(store)).toEqual([2]);
    expect(store.read.quarantine({ offset: 0, limit: 9 }).map(({ size, id }) => [size, id])).toEqual([[1, 2]]);
    expect(store.read.quarantined(1)).toBeUndefined();
  });

  it("goes in small steps, whether batches are many or large", () => {
    const many = aDirectStore();
    for (let n = 0; n < 200; n++) many.commit(aBatch([matched(eventNumber(n))]), 1);
    expect(sweep(many, { now: later, before: 2, bytes: unlimited })).toEqual([64, 64, 64, 8]);
    const larger = aDirectStore();
    for (let n = 0; n < 4; n++)
      larger.commit(aBatch(Array.from({ length: 300 }, (_, i) => matched(eventNumber(n * 300 + i)))), 1);
    expect(sweep(larger, { now: later, before: 2, bytes: unlimited })).toEqual([300, 300, 300, 300]);
  });

  it("forgets after a week: what is delivered again is new, and has a new number", async () => {
    const store = aDirectStore();
    const batch = aBatch([matched(eventNumber(1))], { rejections: [aRejection("{")] });
    store.commit(batch, 1);
    sweep(store, { now: later, before: 2, bytes: unlimited });
    expect(store.commit(batch, 3)).toMatchObject({ audits: [{}], duplicates: 0, quarantined: 1 });
    expect(await seqs(store)).toEqual([2]);
    expect(await store.read.find({ ...all, attackTechniques: ["execIntoContainer"] })).toHaveLength(1);
  });

  it("remembers for a week what leaves before: delivered again it is known, as is another stage of its request", async () => {
    const store = aDirectStore();
    const batch = aBatch([matched(eventNumber(1))], { rejections: [aRejection("{")] });
    const otherStage = aBatch([matched(eventNumber(1, { body: { stage: "ResponseStarted" } }))]);
    store.commit(batch, 1);
    sweep(store, { now: 2, before: 2, bytes: unlimited });
    expect(await seqs(store)).toEqual([]);
    expect(store.commit(batch, 7 * day)).toMatchObject({ audits: [], duplicates: 1, quarantined: 0 });
    expect(store.commit(otherStage, 7 * day)).toMatchObject({ audits: [], duplicates: 1 });
    expect(store.commit(aBatch([matched(eventNumber(2))]), 7 * day)).toMatchObject({ audits: [{}], duplicates: 0 });
    sweep(store, { now: 7 * day + 2, before: 2, bytes: unlimited });
    expect(store.commit(batch, 7 * day + 3)).toMatchObject({ audits: [{}], duplicates: 0, quarantined: 1 });
  });

  it("remembers no more than an eighth of its bytes, the newest", () => {
    const store = aDirectStore();
    for (let n = 0; n < 40; n++) store.commit(aBatch([matched(eventNumber(n))]), n);
    const eightyKeys = 40 * 2;
    const room = 8 * 160 * (eightyKeys - 20);
    sweep(store, { now: 41, before: 41, bytes: unlimited });
    sweep(store, { now: 41, before: 0, bytes: room });
    const again = (n: number) => store.commit(aBatch([matched(eventNumber(n))]), 50).audits.length;
    expect([0, 9, 10, 39].map(again)).toEqual([1, 1, 0, 0]);
  });

  it("leaves no row behind in any table", () => {
    const store = aDirectStore();
    const event = eventNumber(1, { source: { resourceIDs: ["arn:1"], labels: { team: "shop" } } });
    store.commit(aBatch([matched(event)], { rejections: [aRejection("{")] }), 1);
    sweep(store, { now: later, before: 2, bytes: unlimited });
    store.close();
    const left: Record<string, unknown> = {};
    aDirectStore((connection) => {
      for (const table of [
        "audits",
        "chunks",
        "audit_techniques",
        "audit_resource_ids",
        "audit_labels",
        "quarantine",
        "quarantine_parts",
      ])
        left[table] = connection.rows(`SELECT count(*) AS n FROM ${table}`)[0]?.["n"];
      return connection;
    }, store.directory);
    expect(new Set(Object.values(left))).toEqual(new Set([0]));
  });

  it("runs at the start, regularly and when asked, while batches are stored", async () => {
    const clock = { now: 0 };
    const store = await anOpenStore({
      now: () => clock.now,
      retention: { days: 1, bytes: unlimited },
      retentionInterval: 5,
    });
    await store.commit(aBatch([matched(eventNumber(1))]));
    expect(await store.retain()).toEqual({ audits: 0, quarantined: 0 });
    clock.now = 2 * day;
    while ((await store.find(all)).length > 0) await turn();
    await store.commit(aBatch([matched(eventNumber(2))]));
    clock.now = 4 * day;
    const [swept] = await Promise.all([store.retain(), store.commit(aBatch([matched(eventNumber(3))]))]);
    expect(swept.audits).toBeLessThanOrEqual(1);
    expect((await store.find(all)).map(({ auditID }) => auditID)).toEqual([eventNumber(3).body.auditID]);
    await store.close();
    clock.now = 8 * day;
    const again = await anOpenStore(
      { now: () => clock.now, retention: { days: 1, bytes: unlimited } },
      store.directory,
    );
    while ((await again.find(all)).length > 0) await turn();
  });
});
