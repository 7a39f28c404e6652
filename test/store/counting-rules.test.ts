import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { JudgedEvent } from "../../daemon/audit/ports.ts";
import type { Candidate, Stateful } from "../../daemon/audit/verdict.ts";
import { openConnection } from "../../daemon/store/connection.ts";
import { openCounts } from "../../daemon/store/counts.ts";
import { anEvent, eventNumber } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, aMatch, anOpenStore } from "./opened.ts";

const minute = 60_000;
const start = Date.parse("2026-11-22T09:00:00Z");

type Overrides = Partial<Stateful> & { readonly group?: string };
const threshold = (overrides: Overrides = {}): Stateful =>
  ({ kind: "threshold", id: "burst", group: '["alice"]', withinMs: 10 * minute, count: 3, ...overrides }) as Stateful;
const firstSeen = (overrides: Overrides = {}): Stateful =>
  ({ kind: "firstSeen", id: "new", group: '["alice"]', withinMs: 60 * minute, learn: false, ...overrides }) as Stateful;

/** An event at a minute, with an auditID of its own unless the test says which. */
function at(time: number, overrides: { cluster?: string; auditID?: string; stage?: string } = {}): AuditEvent {
  const { cluster = "prod", auditID = `id-${time}-${Math.random()}`, stage = "ResponseComplete" } = overrides;
  const requestReceivedTimestamp = new Date(start + time * minute).toISOString();
  return anEvent({ body: { auditID, stage, requestReceivedTimestamp }, source: { cluster } });
}

const burst = (state: Stateful): Candidate => aMatch({ rule: "Burst", state });
const judged = (event: AuditEvent, ...candidates: Candidate[]): JudgedEvent => ({
  event,
  verdict: { candidates, notEvaluable: [] },
});
const rulesOf = (store: ReturnType<typeof aDirectStore>) =>
  store.read.find({ ...all, reverse: true }).then((audits) => audits.map((audit) => audit.rule));

describe("threshold", () => {
  it.each([
    ["three within the window", [0, 5, 10], 1],
    ["three, the last a moment too late", [0, 5, 10.001], 0],
    ["two", [0, 1], 0],
    ["six: fires, starts again from zero, fires", [0, 1, 2, 3, 4, 5], 2],
    ["five: the second time one is missing", [0, 1, 2, 3, 4], 1],
    ["out of order", [9, 0, 5], 1],
    ["spread over an hour", [0, 20, 40, 60], 0],
    ["the window slides: the first is no part of it", [0, 9, 11, 12], 1],
  ])("%s", async (_, times, audits) => {
    const store = aDirectStore();
    for (const time of times) store.commit(aBatch([judged(at(time), burst(threshold()))]));
    expect(await rulesOf(store)).toHaveLength(audits);
  });

  it.each([
    ["another user", [threshold(), threshold(), threshold({ group: '["bob"]' })], ["prod", "prod", "prod"]],
    ["another cluster", [threshold(), threshold(), threshold()], ["prod", "prod", "stage"]],
    ["another rule", [threshold(), threshold(), threshold({ id: "other" })], ["prod", "prod", "prod"]],
  ])("%s is counted apart", async (_, states, clusters) => {
    const store = aDirectStore();
    for (const [n, state] of states.entries())
      store.commit(aBatch([judged(at(n, { cluster: clusters[n] ?? "" }), burst(state))]));
    expect(await rulesOf(store)).toEqual([]);
  });

  it("until it fires an event goes on to the next rule", async () => {
    const store = aDirectStore();
    const next = aMatch({ rule: "Next" });
    for (const time of [0, 1, 2, 3]) store.commit(aBatch([judged(at(time), burst(threshold()), next)]));
    expect(await rulesOf(store)).toEqual(["Next", "Next", "Burst", "Next"]);
  });

  it("one that fires ends the event: a later one does not count it", async () => {
    const store = aDirectStore();
    const later = aMatch({ rule: "Later", state: threshold({ id: "later" }) });
    for (const time of [0, 1, 2]) store.commit(aBatch([judged(at(time), burst(threshold()), later)]));
    store.commit(aBatch([judged(at(3), later)]));
    expect(await rulesOf(store)).toEqual(["Burst", "Later"]);
  });

  it("counts two stages of one request once", async () => {
    const store = aDirectStore();
    const stages = ["ResponseStarted", "ResponseComplete"];
    for (const auditID of ["a", "b"])
      for (const stage of stages) store.commit(aBatch([judged(at(0, { auditID, stage }), burst(threshold()))]));
    expect(await rulesOf(store)).toEqual([]);
    store.commit(aBatch([judged(at(1), burst(threshold()))]));
    expect(await rulesOf(store)).toEqual(["Burst"]);
  });

  it("any redelivery changes nothing", async () => {
    const events = Array.from({ length: 12 }, (_, n) => judged(at(n, { auditID: `id-${n}` }), burst(threshold())));
    const deliveries = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (again) => {
        const store = aDirectStore();
        for (const [n, event] of events.entries()) {
          const redelivered = (again[n] ?? []).filter((i) => i <= n).flatMap((i) => events[i] ?? []);
          const receipt = store.commit(aBatch([event, ...redelivered]));
          expect(receipt.duplicates).toBe(redelivered.length);
        }
        expect((await store.read.find({ ...all, reverse: true })).map((a) => a.auditID)).toEqual(
          [2, 5, 8, 11].map((n) => `id-${n}`),
        );
        store.close();
      }),
      { numRuns: 15 },
    );
  });

  it("a redelivered event that made it fire is known even when its audit has left", async () => {
    const now = { time: start };
    const store = await anOpenStore({ now: () => now.time, retention: { days: 1, bytes: 2 ** 40 } });
    const events = [0, 1, 2].map((n) => judged(at(n), burst(threshold()), aMatch({ rule: "Next" })));
    await store.commit(aBatch(events));
    now.time += 2 * 86_400_000;
    await store.retain();
    expect(await store.find(all)).toEqual([]);
    await store.commit(aBatch(events.slice(2)));
    expect(await store.find(all)).toEqual([]);
  });
});

describe("first seen", () => {
  it.each([
    ["a combination fires once", [0, 1, 2], 1],
    ["seen again within the time it stays silent, and is remembered from then", [0, 50, 100, 150], 1],
    ["after the time it is new again", [0, 61], 2],
    ["exactly at its end it is not", [0, 60], 1],
    ["an earlier event that comes late was not the first", [10, 5], 1],
    ["two at the same moment are both the first", [0, 0, 1, 1], 2],
  ])("%s", async (_, times, audits) => {
    const store = aDirectStore();
    for (const time of times) store.commit(aBatch([judged(at(time), burst(firstSeen()))]));
    expect(await rulesOf(store)).toHaveLength(audits);
  });

  it("learns first: from the rule's own start and the cluster's first event, whichever is later", async () => {
    const store = aDirectStore();
    const learning = (group: string) => burst(firstSeen({ learn: true, group }));
    store.run("keepCounts", ["new"], start);
    store.commit(aBatch([judged(at(30, { cluster: "late" }))]));
    store.commit(aBatch([judged(at(0)), judged(at(10), learning("a")), judged(at(61), learning("b"))]));
    const late = { cluster: "late" };
    store.commit(aBatch([judged(at(62, late), learning("c")), judged(at(91, late), learning("d"))]));
    const audits = await store.read.find({ ...all, reverse: true });
    expect(audits.map(({ cluster, time }) => [cluster, (time - start) / minute])).toEqual([
      ["prod", 61],
      ["late", 91],
    ]);
  });

  it("any redelivery changes nothing, also while it learns", async () => {
    const store = aDirectStore();
    const event = judged(at(0), burst(firstSeen()), aMatch({ rule: "Next" }));
    const learning = judged(at(0), burst(firstSeen({ id: "other", learn: true })), aMatch({ rule: "Next" }));
    for (const it of [event, event, learning, learning]) store.commit(aBatch([it]));
    expect(await rulesOf(store)).toEqual(["Burst", "Next"]);
  });
});

describe("what is kept", () => {
  it("is dropped for rules that are no longer in force, and kept for those that are", async () => {
    const store = aDirectStore();
    const two = () => [0, 1].map((time) => judged(at(time), burst(threshold()), burst(threshold({ id: "other" }))));
    store.commit(aBatch(two()));
    store.run("keepCounts", ["burst"], start);
    store.commit(aBatch([judged(at(2), aMatch({ rule: "Other", state: threshold({ id: "other" }) }))]));
    expect(await rulesOf(store)).toEqual([]);
    store.commit(aBatch([judged(at(2), burst(threshold()))]));
    expect(await rulesOf(store)).toEqual(["Burst"]);
  });

  it.each([
    ["threshold", threshold({ count: 1_000 })],
    ["firstSeen", firstSeen({ learn: true })],
  ])("is bounded, however many combinations a sender invents: %s", async (kind, state) => {
    const store = aDirectStore();
    const batchOf = (from: number) =>
      aBatch(
        Array.from({ length: 500 }, (_, n) =>
          judged(eventNumber(from + n), burst({ ...state, group: `["${from + n}"]` })),
        ),
      );
    for (let n = 0; n < 60; n++) store.commit(batchOf(n * 500));
    const connection = openConnection(`${store.directory}/auditwire.db`);
    const table = kind === "threshold" ? "counted" : "seen";
    const rows = () => Number(connection.rows(`SELECT count(*) AS n FROM ${table}`)[0]?.["n"]);
    const kept = rows();
    expect(kept).toBeLessThanOrEqual(20_256);
    expect(kept).toBeGreaterThan(15_000);
    // The oldest were forgotten: delivered again, they are not counted a second time.
    store.commit(batchOf(0));
    expect(rows()).toBe(kept);
    connection.close();
  });

  it("a clock that is years ahead does not make everybody else too old to count", async () => {
    const store = aDirectStore();
    store.commit(aBatch([judged(at(10 * 525_600), burst(threshold({ group: '["future"]' })))]), start);
    for (let n = 0; n < 300; n++)
      store.commit(aBatch([judged(at(n / 1_000), burst(threshold({ count: 300 })))]), start);
    expect(await rulesOf(store)).toEqual(["Burst"]);
  });

  it("in memory it is the same counting, for replay", () => {
    const counts = openCounts();
    const fires = [0, 5, 10, 11].map((time, n) => counts.fires(threshold(), { ...at(time), key: String(n) }));
    expect(fires).toEqual([false, false, true, false]);
    counts.close();
  });
});
