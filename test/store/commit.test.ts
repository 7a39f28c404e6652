import { describe, expect, it } from "vitest";
import type { JudgedBatch, JudgedEvent } from "../../daemon/audit/ports.ts";
import { openConnection } from "../../daemon/store/connection.ts";
import { anEvent, eventNumber } from "../support/events.ts";
import { aDirectStore, commitCall } from "./direct.ts";
import { aBatch, all, anOpenStore, aRejection, harmless, matched } from "./opened.ts";

const batchNumber = (n: number, size = 3): JudgedBatch =>
  aBatch(
    Array.from({ length: size }, (_, i) => matched(eventNumber(n * size + i))),
    { cursor: { source: "cloudwatch/eks", partition: "a", position: String(n) } },
  );

/** A record that no column takes: its time is no number. */
const poison = aBatch([matched({ ...eventNumber(999), time: Number.NaN })]);

describe("commit", () => {
  it("[A01 partly: stored and counted; judging and alerting are other rooms] one batch: audits, quarantine, cursor and counters together", async () => {
    const store = await anOpenStore({ now: () => 5_000 });
    const receipt = await store.commit(
      aBatch([harmless(eventNumber(1)), matched(eventNumber(3)), matched(eventNumber(2))], {
        rejections: [aRejection("{]")],
        cursor: { source: "cloudwatch/eks", partition: "eu", position: "token-1" },
      }),
    );
    expect(receipt).toEqual({
      received: 3,
      imported: 0,
      audits: [
        { rule: "Exec or attach to a pod", cluster: "prod" },
        { rule: "Exec or attach to a pod", cluster: "prod" },
      ],
      duplicates: 0,
      collisions: 0,
      late: 0,
      quarantined: 1,
    });
    expect(await store.cursor("cloudwatch/eks", "eu")).toBe("token-1");
    expect(await store.cursor("cloudwatch/eks", "us")).toBeUndefined();
    expect(await store.counters()).toEqual([
      {
        source: "webhook/prod",
        received: 3,
        rejected: 1,
        duplicates: 0,
        audits: 2,
        collisions: 0,
        late: 0,
        imported: 0,
        lastEvent: eventNumber(3).time,
        lastReceived: 5_000,
        notEvaluable: [],
      },
    ]);
    const [item] = await store.quarantine({ offset: 0, limit: 10 });
    expect(item).toMatchObject({
      reason: "not-json",
      source: "webhook/prod",
      cluster: "prod",
      size: 2,
      ingestedAt: 5_000,
    });
    expect(await store.quarantined(item?.id ?? 0)).toEqual(new TextEncoder().encode("{]"));
    expect(await store.quarantined(99)).toBeUndefined();
  });

  it("counts, for each source, the events on which a rule could not be judged, and why", async () => {
    const store = await anOpenStore();
    const unknown = (n: number, ...notEvaluable: JudgedEvent["verdict"]["notEvaluable"]) => ({
      event: eventNumber(n),
      verdict: { candidates: [], notEvaluable },
    });
    const [level, truncated] = [
      { rule: "a", reason: "level" },
      { rule: "a", reason: "truncated" },
    ] as const;
    await store.commit(aBatch([unknown(1, level), unknown(2, level, { ...level, rule: "b" }), unknown(3, truncated)]));
    await store.commit(aBatch([unknown(4, level)]));
    await store.commit(aBatch([harmless(eventNumber(5))], { source: "webhook/stage" }));
    expect((await store.counters()).map(({ source, notEvaluable }) => [source, notEvaluable])).toEqual([
      [
        "webhook/prod",
        [
          { ...level, events: 3 },
          { ...truncated, events: 1 },
          { rule: "b", reason: "level", events: 1 },
        ],
      ],
      ["webhook/stage", []],
    ]);
  });

  it("puts batches that wait at the same time into one transaction, and answers each", () => {
    const store = aDirectStore();
    const answers = store.answer(...[1, 2, 3, 4].map((n) => commitCall(batchNumber(n))));
    expect(store.transactions).toHaveLength(1);
    expect(answers.map((answer) => "value" in answer && answer.value)).toMatchObject(
      [1, 2, 3, 4].map(() => ({ received: 3, duplicates: 0 })),
    );
  });

  it("stores a hundred batches that come at once", async () => {
    const store = await anOpenStore();
    const batches = Array.from({ length: 100 }, (_, n) => batchNumber(n));
    const receipts = await Promise.all(batches.map((batch) => store.commit(batch)));
    expect(receipts.every((receipt) => receipt.audits.length === 3)).toBe(true);
    expect(await store.find(all)).toHaveLength(300);
    expect(await store.cursor("cloudwatch/eks", "a")).toBe("99");
    expect(await store.counters()).toMatchObject([{ received: 300, audits: 300 }]);
  });

  it("does not let one bad batch fail its companions", async () => {
    const store = await anOpenStore();
    const outcomes = await Promise.allSettled(
      [batchNumber(1), poison, batchNumber(2)].map((batch) => store.commit(batch)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: { code: "internal", message: expect.stringContaining("NOT NULL") } });
    expect(await store.find(all)).toHaveLength(6);
    expect(await store.counters()).toMatchObject([{ received: 6 }]);
  });

  it("leaves nothing of a batch whose last event is bad", () => {
    const store = aDirectStore();
    const bad = aBatch([...batchNumber(1).events, ...poison.events], {
      rejections: [aRejection("{")],
      cursor: { source: "s", partition: "p", position: "1" },
    });
    expect(() => store.commit(bad)).toThrow("NOT NULL");
    expect(store.read.quarantine({ offset: 0, limit: 9 })).toEqual([]);
    expect(store.read.cursor("s", "p")).toBeUndefined();
    expect(store.read.counters()).toEqual([]);
    expect(store.commit(batchNumber(1)).audits).toHaveLength(3);
  });

  it("refuses while the disk is full (max_page_count stands in for the disk) and goes on once there is room", async () => {
    const disk = { full: true };
    const { directory, close, commit } = aDirectStore();
    commit(batchNumber(1));
    close();
    const store = aDirectStore((connection) => {
      if (disk.full) connection.rows("PRAGMA max_page_count = 1");
      return connection;
    }, directory);
    const large = aBatch([matched(anEvent({ body: { requestObject: "x".repeat(1_000_000) } }))]);
    expect(() => store.commit(large)).toThrow(
      expect.objectContaining({
        code: "unavailable",
        message: expect.stringMatching(/the store in .*auditwire-store-.* failed: .*full; free some disk space/),
      }),
    );
    expect(await store.read.find(all)).toHaveLength(3);
    disk.full = false;
    expect(store.commit(large).audits).toHaveLength(1);
    expect(await store.read.find(all)).toHaveLength(4);
  });

  it("refuses while another program writes, and goes on afterwards", () => {
    const store = aDirectStore();
    const other = openConnection(`${store.directory}/auditwire.db`);
    other.exec("BEGIN IMMEDIATE");
    expect(() => store.commit(batchNumber(1))).toThrow(
      expect.objectContaining({ code: "unavailable", message: expect.stringContaining("another program") }),
    );
    other.exec("ROLLBACK");
    other.close();
    expect(store.commit(batchNumber(1)).audits).toHaveLength(3);
    expect(store.commit(batchNumber(2)).audits).toHaveLength(3);
  });
});

describe("close", () => {
  it("finishes what is queued, leaves no write-ahead log, and can be called again", async () => {
    const store = await anOpenStore();
    const commits = Array.from({ length: 20 }, (_, n) => store.commit(batchNumber(n)));
    const search = store.find({ ...all, search: "nothing like it" });
    await Promise.all([store.close(), store.close()]);
    expect(await Promise.all(commits)).toHaveLength(20);
    expect(await search).toEqual([]);
    await expect(store.commit(batchNumber(21))).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.find(all)).rejects.toMatchObject({ code: "unavailable" });
    const again = await anOpenStore({}, store.directory);
    expect(await again.find(all)).toHaveLength(60);
  });
});
