import { describe, expect, it } from "vitest";
import type { JudgedEvent } from "../../daemon/audit/ports.ts";
import { anEvent, eventNumber } from "../support/events.ts";
import { aBatch, all, anOpenStore, aRejection, harmless, matched } from "./opened.ts";

const started = matched(anEvent({ body: { stage: "ResponseStarted" } }));
const complete = matched(anEvent());
const forged = matched(anEvent({ body: { requestReceivedTimestamp: "2026-11-22T09:33:01.123001Z" } }));
const elsewhere = matched(anEvent({ source: { name: "webhook/test", cluster: "test" } }));
const otherRule = matched(anEvent(), { rule: "Forbidden request" });
const otherRuleComplete = matched(anEvent({ body: { stage: "Panic" } }), { rule: "Forbidden request" });
const another = matched(eventNumber(2));

type Expected = { audits: number; duplicates: number; collisions: number };
type Row = readonly [title: string, events: readonly JudgedEvent[], expected: Expected];

const table: readonly Row[] = [
  ["two stages of one request", [started, complete], { audits: 1, duplicates: 1, collisions: 0 }],
  ["one stage only", [complete], { audits: 1, duplicates: 0, collisions: 0 }],
  ["the same bytes again", [complete, complete, complete], { audits: 1, duplicates: 2, collisions: 0 }],
  ["two requests", [complete, another], { audits: 2, duplicates: 0, collisions: 0 }],
  ["a caller's repeated auditID, another request", [complete, forged], { audits: 2, duplicates: 0, collisions: 1 }],
  ["and each of them again", [complete, forged, forged, complete], { audits: 2, duplicates: 2, collisions: 1 }],
  ["the same bytes from two clusters", [complete, elsewhere], { audits: 2, duplicates: 0, collisions: 0 }],
  ["redelivered when another rule matches first", [complete, otherRule], { audits: 1, duplicates: 1, collisions: 0 }],
  ["two stages that hit two rules", [complete, otherRuleComplete], { audits: 2, duplicates: 0, collisions: 0 }],
  ["nothing that matches", [harmless(complete.event)], { audits: 0, duplicates: 0, collisions: 0 }],
  [
    "a harmless event before it matches",
    [harmless(complete.event), complete],
    { audits: 1, duplicates: 0, collisions: 0 },
  ],
];

describe("identity of an event", () => {
  it.each(table)("[E04 partly: no alert channel yet] in one batch: %s", async (_, events, expected) => {
    const store = await anOpenStore();
    const { audits, ...receipt } = await store.commit(aBatch(events));
    expect({ ...receipt, audits: audits.length }).toEqual({
      ...expected,
      late: 0,
      received: events.length,
      imported: 0,
      quarantined: 0,
    });
    expect(await store.find(all)).toHaveLength(expected.audits);
    expect(await store.counters()).toMatchObject([{ ...expected, received: events.length, rejected: 0 }]);
  });

  it.each(table)(
    "[E04 partly: no alert channel yet] in a batch each, with a restart between: %s",
    async (_, events, expected) => {
      let store = await anOpenStore();
      const sum = { audits: 0, duplicates: 0, collisions: 0 };
      for (const event of events) {
        const receipt = await store.commit(aBatch([event]));
        sum.audits += receipt.audits.length;
        sum.duplicates += receipt.duplicates;
        sum.collisions += receipt.collisions;
        if (event !== events[0]) continue;
        await store.close();
        store = await anOpenStore({}, store.directory);
      }
      expect(sum).toEqual(expected);
      expect(await store.find(all)).toHaveLength(expected.audits);
    },
  );

  it("keeps the first of two stages, and its id tells the original's bytes", async () => {
    const store = await anOpenStore();
    await store.commit(aBatch([started, complete]));
    const [kept] = await store.find(all);
    expect(kept?.eventBlob).toBe(new TextDecoder().decode(started.event.original));
    const other = await anOpenStore();
    await other.commit(aBatch([another]));
    await other.commit(aBatch([started]));
    expect((await other.find({ ...all, rule: ["Exec or attach to a pod"] })).map(({ id }) => id)).toContain(kept?.id);
  });

  it("stores and counts a repeated poor item once for each cluster", async () => {
    const store = await anOpenStore();
    const poor = aRejection("{");
    const elsewhere = aRejection("{", { source: { name: "webhook/test", cluster: "test", provider: "others" } });
    const receipt = await store.commit(aBatch([], { rejections: [poor, poor, elsewhere] }));
    expect(receipt.quarantined).toBe(2);
    expect((await store.commit(aBatch([], { rejections: [poor] }))).quarantined).toBe(0);
    expect((await store.quarantine({ offset: 0, limit: 10 })).map((item) => item.cluster)).toEqual(["test", "prod"]);
    expect(await store.counters()).toMatchObject([{ rejected: 2 }]);
  });
});
