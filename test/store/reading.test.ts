import { describe, expect, it } from "vitest";
import type { Minute } from "../../daemon/audit/event.ts";
import { eventNumber } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, harmless, matched } from "./opened.ts";

const source = "cloudwatch/eks";
const minute = 60_000;
const day = 86_400_000;
const read = (minutes: readonly Minute[], last = false) => ({
  source,
  reading: { partition: "eu", minutes, last },
  cursor: { source, partition: "eu", position: "p" },
});
const found = (start: number, events: number, fingerprint = `${events}`): Minute => ({ start, events, fingerprint });
const countersOf = (store: ReturnType<typeof aDirectStore>) => store.read.counters().find((it) => it.source === source);

describe("readings of a poll source", () => {
  it("count events by what a minute held, however often they were read", () => {
    const store = aDirectStore();
    const events = [matched(eventNumber(1)), harmless(eventNumber(2))];
    expect(store.commit(aBatch(events, read([])))).toMatchObject({ received: 0, late: 0 });
    expect(store.commit(aBatch(events, read([found(0, 2)])))).toMatchObject({ received: 2, duplicates: 1, late: 0 });
    expect(store.commit(aBatch(events, read([found(0, 2), found(minute, 1)])))).toMatchObject({ received: 1 });
    expect(countersOf(store)).toMatchObject({ received: 3, late: 0 });
    expect(store.read.minutes(source, "eu", { from: 0, to: 2 * minute })).toEqual([found(0, 2), found(minute, 1)]);
    expect(store.read.minutes(source, "eu", { from: 0, to: minute })).toEqual([found(0, 2)]);
    expect(store.read.minutes(source, "us", { from: 0, to: 2 * minute })).toEqual([]);
  });

  it("count as late what only the last of them finds", () => {
    const store = aDirectStore();
    store.commit(aBatch([], read([found(0, 2)])));
    expect(store.commit(aBatch([], read([found(0, 5), found(minute, 1)], true)))).toMatchObject({
      received: 4,
      late: 4,
    });
    expect(countersOf(store)).toMatchObject({ received: 6, late: 4 });
  });

  it.each([
    ["fewer than before change nothing", [found(0, 3)], [found(0, 2)], 0, found(0, 3)],
    ["other events, as many, are kept as the newest", [found(0, 3, "a")], [found(0, 3, "b")], 0, found(0, 3, "b")],
  ])("%s", (_, first, second, received, kept) => {
    const store = aDirectStore();
    store.commit(aBatch([], read(first)));
    expect(store.commit(aBatch([], read(second)))).toMatchObject({ received });
    expect(store.read.minutes(source, "eu", { from: 0, to: minute })).toEqual([kept]);
  });

  it("leave when no reading comes to them again, and tell when the cursor last moved", () => {
    const store = aDirectStore();
    expect(store.read.cursors()).toEqual([]);
    store.commit(aBatch([], read([found(0, 1), found(5 * day, 1)])), 7);
    expect(store.read.cursors()).toEqual([{ source, partition: "eu", movedAt: 7 }]);
    store.run("retain", { now: 5 * day, before: 0, bytes: 2 ** 50 });
    expect(store.read.minutes(source, "eu", { from: 0, to: 6 * day })).toEqual([found(5 * day, 1)]);
  });

  it("go with their transaction: what fails is neither counted nor read", () => {
    const store = aDirectStore();
    const broken = aBatch([], read([{ start: 0, events: 1, fingerprint: null as unknown as string }]));
    expect(() => store.commit(broken)).toThrow();
    expect(store.read.minutes(source, "eu", { from: 0, to: minute })).toEqual([]);
    expect(store.read.cursors()).toEqual([]);
  });
});

describe("specifications and credentials", () => {
  it("are kept as they were saved", () => {
    const store = aDirectStore();
    expect(store.read.specifications()).toBeUndefined();
    store.run("saveSpecifications", "[]");
    store.run("saveSpecifications", '[{"name":"a"}]');
    expect(store.read.specifications()).toBe('[{"name":"a"}]');
    store.run("saveCredential", "reader", "sealed-1", 1);
    store.run("saveCredential", "reader", "sealed-2", 2);
    expect(store.read.credentials()).toEqual([{ id: "reader", sealed: "sealed-2", modified: 2 }]);
    store.run("removeCredential", "reader");
    expect(store.read.credentials()).toEqual([]);
    expect(() => store.run("removeCredential", "reader")).toThrow(/no credential "reader"/);
  });
});
