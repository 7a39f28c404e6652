import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch } from "../../daemon/audit/event.ts";
import type { KafkaSource } from "../../daemon/ingest/kafka/source.ts";
import { type App, openApp } from "../support/app.ts";
import { anEvent, eventNumber } from "../support/events.ts";
import { type Broker, type Compression, type Message, startBroker } from "../support/kafka.ts";
import { execs, openKafka } from "../support/kafka-source.ts";
import { canRunKafka } from "../support/requirements.ts";

const able = canRunKafka();
const json = (value: unknown) => JSON.stringify(value);
const eventHub = readFileSync(join(__dirname, "..", "fixtures", "aks-diagnostics", "eventhub-records.json"));
const until = <T>(seen: () => T | Promise<T>) => vi.waitFor(seen, { timeout: 25_000, interval: 20 });

describe.runIf(able)("a topic of Kafka", () => {
  let broker: Broker;
  let app: App;
  let topic: string;
  let topics = 0;
  const open: KafkaSource[] = [];

  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.close());
  beforeEach(async () => {
    app = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] });
    topic = `audit-${++topics}`;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((source) => source.close()));
    await app.close();
  });

  const read = (written: object = {}, ports: Parameters<typeof openKafka>[2] = {}, into = app) => {
    const settings = { brokers: [broker.listeners.plain], topic, group: topic, ...written };
    const source = openKafka(into, settings, ports);
    open.push(source);
    return source;
  };
  const counters = async (from = app) => (await from.store.counters()).find(({ source }) => source === "kafka/hub");
  const audits = async (from = app) => (await from.get("/audits/kubernetes?limit=250")).length;
  const received = (count: number, from = app) =>
    until(async () => expect((await counters(from))?.received ?? 0).toBe(count));
  const cursor = (partition = 0) => app.store.cursor("kafka/hub", `${topic}/${partition}`);
  /** Delivers into the store and remembers what and when, as it ends. */
  const recorded = (into = app) => {
    const batches: Batch[] = [];
    let inFlight = 0;
    let most = 0;
    const deliver: App["deliver"] = async (batch) => {
      most = Math.max(most, ++inFlight);
      const receipt = await into.deliver(batch);
      inFlight--;
      batches.push(batch);
      return receipt;
    };
    return { deliver, batches, most: () => most };
  };

  describe("messages", () => {
    it.each<[string, readonly Message[], Compression, number]>([
      ["an event", [{ value: json(anEvent().body) }], "none", 1],
      ["an EventList", [{ value: json({ items: [eventNumber(1).body, eventNumber(2).body] }) }], "gzip", 2],
      ["lines", [{ value: [1, 2, 3].map((n) => json(eventNumber(n).body)).join("\n") }], "snappy", 3],
      ["a forwarder's line", [{ value: json({ log: json(anEvent().body), stream: "stdout" }) }], "lz4", 1],
      ["records of Event Hubs", [{ value: eventHub }], "zstd", 22],
    ])("%s is read, compressed as its producer likes", async (_, messages, compression, events) => {
      await broker.createTopic(topic);
      await broker.send(topic, messages, compression);
      const source = read();
      await received(events);
      expect(await counters()).toMatchObject({ rejected: 0 });
      await until(() => expect(source.state()).toMatchObject({ state: "ok", lag: 0, lost: 0 }));
      expect(source.state().partitions).toEqual([{ partition: 0, next: "1", lag: 0 }]);
    });

    it.each([
      ["a record says where it comes from", {}, { cluster: "kubetest", provider: "azure", accountID: "" }],
      [
        "unless the settings do",
        { cluster: "prod", provider: "aws", accountID: "1" },
        { cluster: "prod", provider: "aws", accountID: "1" },
      ],
    ])("%s", async (_, settings, expected) => {
      const { deliver, batches } = recorded();
      await broker.createTopic(topic);
      await broker.send(topic, [{ value: eventHub }]);
      read(settings, { deliver });
      await received(22);
      const sources = batches.flatMap(({ events }) => events.map((event) => ({ accountID: "", ...event.source })));
      expect(sources).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
      expect(sources.filter(({ cluster }) => cluster !== expected.cluster)).toEqual([]);
    });

    it("[fault-F12] [fault-F13] [fault-F17] what cannot be read is kept with its bytes; the rest of the page goes on", async () => {
      const large = json({ ...eventNumber(3).body, requestObject: { data: "x".repeat(6_000_000) } });
      await broker.createTopic(topic);
      await broker.send(topic, [
        { value: json(eventNumber(1).body) },
        { value: Buffer.from([0xff, 0xfe, 0x00]) },
        { value: "no JSON at all" },
        { value: null },
        { value: "" },
        { value: json({ hello: "world" }) },
        { value: json(eventNumber(2).body) },
      ]);
      await broker.send(topic, [{ value: large }]);
      await broker.send(topic, [{ value: json(eventNumber(4).body) }]);
      read();
      await received(4);
      expect(await audits()).toBe(4);
      const kept = await app.store.quarantine({ offset: 0, limit: 10 });
      const bytes = await Promise.all(kept.map(async ({ id }) => Buffer.from((await app.store.quarantined(id)) ?? [])));
      expect(bytes.map(String).sort()).toEqual(["\ufffd\ufffd\0", "no JSON at all", json({ hello: "world" })].sort());
      expect(kept.map(({ reason }) => reason).sort()).toEqual(["invalid-utf8", "not-an-event", "not-json"]);
      expect(await cursor()).toMatch(/^9@/);
    });
  });

  describe("from the start", () => {
    it("a daemon that never read the topic passes nothing over", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 5));
      read();
      await received(5);
    });

    it("start: latest passes over what was there, but nothing that comes while the daemon is away", async () => {
      await broker.createTopic(topic, 2);
      await broker.send(topic, execs(0, 6, 2));
      const first = read({ start: "latest" });
      await until(async () =>
        expect([await cursor(0), await cursor(1)].map(String)).toEqual([
          expect.stringMatching(/^3@/),
          expect.stringMatching(/^3@/),
        ]),
      );
      await first.close();
      await broker.send(topic, execs(6, 10, 2));
      read({ start: "latest" });
      await received(4);
      expect(await audits()).toBe(4);
    });

    it("partitions that are added later are read from their beginning", async () => {
      await broker.createTopic(topic, 1);
      await broker.send(topic, execs(0, 2));
      read({ start: "latest" });
      await until(async () => expect(await cursor()).toMatch(/^2@/));
      await broker.growTopic(topic, 2);
      await broker.send(topic, [{ value: json(eventNumber(2).body), partition: 1 }]);
      await received(1);
    });
  });

  describe("the offset commits with the events", () => {
    it("a daemon that was ended goes on where it was, and reads nothing twice", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 20));
      const first = read();
      await received(20);
      await first.close();
      await broker.send(topic, execs(20, 30));
      read();
      await received(30);
      expect(await counters()).toMatchObject({ received: 30, duplicates: 0, audits: 30 });
    });

    it.each([
      ["before the events are stored", "before", "the disk is full"],
      ["after they are stored, before it knows of it", "after", "killed"],
    ])("fails %s: nothing is lost, nothing is doubled", async (_, when, error) => {
      let failures = 2;
      const deliver: App["deliver"] = async (batch) => {
        if (when === "before" && failures-- > 0) throw new Error("the disk is full");
        const receipt = await app.deliver(batch);
        if (when === "after" && failures-- > 0) throw new Error("killed");
        return receipt;
      };
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 10));
      const source = read({}, { deliver });
      await until(() => expect(source.state()).toMatchObject({ state: "unavailable", error }));
      await until(async () => expect(await audits()).toBe(10));
      await until(() => expect(source.state().state).toBe("ok"));
      expect(await audits()).toBe(10);
      expect(await counters()).toMatchObject({ received: 10, audits: 10, duplicates: 0 });
    });

    it.each([
      ["to the beginning", 0n],
      ["behind the end", 100n],
    ])("offsets that Kafka keeps for the group count for nothing: set %s", async (_, offset) => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 5));
      const first = read();
      await received(5);
      await first.close();
      const moved = { partition: 0, offset };
      await broker.admin.alterConsumerGroupOffsets({
        groupId: topic,
        topics: [{ name: topic, partitionOffsets: [moved] }],
      });
      await broker.send(topic, execs(5, 8));
      read();
      await received(8);
      expect(await counters()).toMatchObject({ duplicates: 0, audits: 8 });
    });

    it("but the group is told, for the tools that show its lag", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 5));
      read();
      await until(async () => {
        const [group] = await broker.admin.listConsumerGroupOffsets({ groups: [topic] });
        expect(group?.topics[0]?.partitions[0]?.committedOffset).toBe(5n);
      });
    });

    it("[fault-F26] a topic that is read again from the beginning gives the same audits", async () => {
      await broker.createTopic(topic, 2);
      await broker.send(topic, execs(0, 40, 2));
      const first = read();
      await received(40);
      await first.close();
      for (const partition of [0, 1]) {
        const back = { source: "kafka/hub", partition: `${topic}/${partition}`, position: "0" };
        await app.deliver({ source: "kafka/hub", events: [], rejections: [], cursor: back });
      }
      read();
      await received(80);
      expect(await counters()).toMatchObject({ audits: 40, duplicates: 40 });
      expect(await audits()).toBe(40);
    });
  });

  describe("several daemons of one group", () => {
    /** Positions of each partition, in the order in which they were stored. */
    const stored = (batches: readonly Batch[]) =>
      Map.groupBy(
        batches.flatMap(({ cursor }) => (cursor ? [cursor] : [])),
        ({ partition }) => partition,
      );

    it("divide the partitions over one store: every message is delivered once, whoever comes and goes", async () => {
      await broker.createTopic(topic, 4);
      const { deliver, batches } = recorded();
      const first = read({}, { deliver });
      await until(() => expect(first.state().partitions).toHaveLength(4));
      let sent = 0;
      const send = async (count: number) => {
        for (const end = sent + count; sent < end; sent += 10) await broker.send(topic, execs(sent, sent + 10, 4));
      };
      const second = read({}, { deliver });
      await until(async () => {
        await send(20);
        expect([first.state().partitions.length, second.state().partitions.length]).toEqual([2, 2]);
      });
      const halves = [first, second].map((source) => source.state().partitions.map(({ partition }) => partition));
      expect(halves.flat().sort()).toEqual([0, 1, 2, 3]);
      await send(100);
      await first.close();
      await send(100);
      await received(sent);
      expect(await counters()).toMatchObject({ received: sent, audits: sent, duplicates: 0 });
      for (const cursors of stored(batches).values()) {
        const offsets = cursors.map(({ position }) => Number.parseInt(position, 10));
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      }
    });

    it("a partition is given away only when the batch that is being stored is stored, and no other follows", async () => {
      await broker.createTopic(topic, 1);
      await broker.send(topic, execs(0, 5));
      const held = Promise.withResolvers<void>();
      const order: string[] = [];
      const by =
        (who: string, wait?: Promise<void>): App["deliver"] =>
        async (batch) => {
          order.push(`${who} begins`);
          await wait;
          const receipt = await app.deliver(batch);
          order.push(`${who} ends`);
          return receipt;
        };
      const first = read({}, { deliver: by("first", held.promise) });
      await until(() => expect(order).toEqual(["first begins"]));
      // One of four members gets the only partition: as long as the first stores a batch of it, nobody does.
      for (const other of ["second", "third", "fourth"]) read({}, { deliver: by(other) });
      await broker.send(topic, execs(5, 10));
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      expect(order).toEqual(["first begins"]);
      held.resolve();
      const closing = first.close();
      await received(10);
      await closing;
      expect(order.slice(0, 2)).toEqual(["first begins", "first ends"]);
      expect(await counters()).toMatchObject({ audits: 10, duplicates: 0 });
    });

    it("with stores of their own lose nothing between them", async () => {
      const other = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] });
      await broker.createTopic(topic, 4);
      const ours = recorded();
      const theirs = recorded(other);
      const first = read({}, { deliver: ours.deliver });
      await broker.send(topic, execs(0, 40, 4));
      await received(40);
      const second = read({}, { deliver: theirs.deliver, cursor: other.store.cursor }, other);
      await until(() => expect(first.state().partitions).toHaveLength(2));
      await broker.send(topic, execs(40, 80, 4));
      await first.close();
      await broker.send(topic, execs(80, 100, 4));
      await until(() => expect(second.state()).toMatchObject({ state: "ok", lag: 0, partitions: { length: 4 } }));
      const ids = (batches: readonly Batch[]) =>
        batches.flatMap(({ events }) => events.map(({ body }) => body.auditID));
      expect(new Set([...ids(ours.batches), ...ids(theirs.batches)]).size).toBe(100);
      // What moved to the other store is there from the oldest message on; neither store has anything twice.
      expect([ours, theirs].map(({ batches }) => ids(batches).length - new Set(ids(batches)).size)).toEqual([0, 0]);
      await second.close();
      await other.close();
    });
  });

  describe("what the broker no longer has", () => {
    it("messages that were deleted before they were read are counted and told; reading goes on", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 3));
      const first = read();
      await received(3);
      await first.close();
      await broker.send(topic, execs(3, 10));
      await broker.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 8n }] }] });
      const source = read();
      await received(5);
      await until(() => expect(source.state()).toMatchObject({ state: "ok", lost: 5 }));
      expect(app.telemetry.lines.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ level: 50, partition: `${topic}/0`, from: "3", to: "8", lost: "5" }),
      );
    });

    it("what is gone is told once", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 3));
      const first = read();
      await received(3);
      await first.close();
      await broker.send(topic, execs(3, 10));
      await broker.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 10n }] }] });
      const second = read();
      await until(() => expect(second.state()).toMatchObject({ state: "ok", lost: 7, lag: 0 }));
      await second.close();
      const third = read();
      await until(() => expect(third.state()).toMatchObject({ state: "ok", lost: 0, lag: 0 }));
    });

    it("another topic of the same name is read from its beginning, though it has that offset", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 3));
      const first = read();
      await received(3);
      await first.close();
      await broker.admin.deleteTopics({ topics: [topic] });
      await until(() => broker.createTopic(topic));
      await broker.send(topic, execs(3, 9));
      read();
      await received(9);
      expect(await audits()).toBe(9);
      expect(app.telemetry.lines.join()).toContain("another topic has that name now");
    });

    it("a partition that ends before the stored offset is read from its oldest message", async () => {
      await broker.createTopic(topic);
      await broker.send(topic, execs(0, 4));
      const ahead = { source: "kafka/hub", partition: `${topic}/0`, position: "1000" };
      await app.deliver({ source: "kafka/hub", events: [], rejections: [], cursor: ahead });
      const source = read();
      await received(4);
      expect(source.state().lost).toBe(0);
    });
  });

  it("[M01 partly: topics of Kafka] while auditing is switched off nothing is consumed and the cursor holds; afterwards it goes on", async () => {
    let enabled = true;
    await broker.createTopic(topic);
    await broker.send(topic, execs(0, 3));
    const source = read({}, { enabled: () => enabled });
    await received(3);
    enabled = false;
    await until(() => expect(source.state()).toMatchObject({ state: "disabled", partitions: [] }));
    const held = await cursor();
    await broker.send(topic, execs(3, 6));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([await cursor(), (await counters())?.received]).toEqual([held, 3]);
    enabled = true;
    await received(6);
    await until(() => expect(source.state().state).toBe("ok"));
  });

  it("switched off for a moment only, it goes on", async () => {
    let off = 0;
    await broker.createTopic(topic);
    read({}, { enabled: () => off-- <= 0 });
    for (let sent = 0; sent < 6; sent++) {
      off = 1;
      await until(() => expect(off).toBeLessThan(0));
      await broker.send(topic, execs(sent, sent + 1));
      await received(sent + 1);
    }
  });

  it("a topic that is not there is a mistake of the settings, until it is there", async () => {
    const source = read();
    await until(() =>
      expect(source.state()).toMatchObject({ state: "misconfigured", error: `Unknown topic ${topic}` }),
    );
    await broker.createTopic(topic);
    await broker.send(topic, execs(0, 1));
    await received(1);
    await until(() => expect(source.state()).not.toHaveProperty("error"));
  });
});
