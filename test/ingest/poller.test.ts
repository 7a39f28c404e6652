import { describe, expect, it } from "vitest";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { aRejection } from "../store/opened.ts";
import { minute } from "../support/fake-source.ts";
import { aPoller, hour, start } from "./polling.ts";

describe("the first poll", () => {
  it("looks back 15 minutes, and no further", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    cloud.lay(1, start - 16 * minute);
    const inside = cloud.lay(2, start - 14 * minute);
    poll();
    await clock.advance(minute);
    expect(await audits()).toEqual([inside.body.auditID]);
  });

  it("misses nothing of the time in which it could not be made", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    const event = cloud.lay(1, start - 10 * minute);
    cloud.state.fault = () => (clock.truth() < start + 3 * hour ? new PollError("auth", "no") : undefined);
    poll();
    await clock.advance(4 * hour);
    expect(await audits()).toEqual([event.body.auditID]);
  });

  it.each([
    ["an hour ahead", hour],
    ["an hour behind", -hour],
    ["a day ahead", 24 * hour],
  ])("goes by the provider's time when this machine's clock is %s", async (_, wrong) => {
    const { cloud, clock, poll, audits, position } = aPoller();
    clock.step(wrong);
    const ids = [1, 2, 3].map((n) => cloud.lay(n, start + (n - 2) * 10 * minute).body.auditID);
    const poller = poll();
    await clock.advance(30 * minute);
    expect(await audits()).toEqual(ids);
    expect(position()?.to).toBeLessThanOrEqual(clock.truth() - 15_000);
    expect(Math.abs((poller.state().clockSkew ?? 0) + wrong)).toBeLessThan(1_500);
  });
});

describe("every event has one effect", () => {
  it.each([
    ["at once", 0, 2 * minute],
    ["within the overlap", 110_000, 4 * minute],
    ["19 minutes late", 19 * minute, 40 * minute],
    ["2.9 hours late", 2.9 * hour, 5 * hour],
  ])("that comes %s is stored once", async (_, late, by) => {
    const { cloud, clock, poll, audits, counters } = aPoller();
    const event = cloud.lay(1, start + 30_000, late);
    poll();
    await clock.advance(by);
    expect(await audits()).toEqual([event.body.auditID]);
    await clock.advance(8 * hour);
    expect(await audits()).toHaveLength(1);
    expect(counters()).toMatchObject({ received: 1, late: 0, audits: 1 });
  });

  it("that comes later than 3 hours is found a day later, and counted as late", async () => {
    const { cloud, clock, poll, audits, counters, telemetry } = aPoller();
    const early = cloud.lay(1, start + 30_000);
    const late = cloud.lay(2, start + 31_000, 5 * hour);
    poll();
    await clock.advance(20 * hour);
    expect(await audits()).toEqual([early.body.auditID]);
    await clock.advance(8 * hour);
    expect(await audits()).toEqual([early.body.auditID, late.body.auditID]);
    expect(counters()).toMatchObject({ received: 2, late: 1 });
    expect((await telemetry.metrics()).text).toContain('auditwire_events_late_total{source="fake/one"} 1');
  });

  it("is handed over once, however often its minute is read and nothing has changed there", async () => {
    const { cloud, clock, poll, batches } = aPoller();
    for (let n = 0; n < 250; n++) cloud.lay(n, start + n * 100);
    poll();
    await clock.advance(28 * hour);
    const handed = batches.flatMap(({ events }) => events.map(({ body }) => body.auditID));
    // The poll that finds the beginning of a minute hands it over once more when it is whole.
    expect(handed.length).toBeLessThanOrEqual(2 * 250);
    expect(new Set(handed).size).toBe(250);
  });

  it("shares a millisecond with hundreds of others, over page after page", async () => {
    const { cloud, clock, poll, audits, counters } = aPoller();
    for (let n = 0; n < 950; n++) cloud.lay(n, start + 30_000);
    poll();
    await clock.advance(5 * minute);
    expect(await audits()).toHaveLength(950);
    expect(counters()?.received).toBe(950);
  });
});

describe("pages", () => {
  it.each([
    ["an empty page with a token is not the end", "empty"],
    ["a repeated token begins the window anew", "repeat"],
  ] as const)("%s", async (_, fault) => {
    const { cloud, clock, poll, audits } = aPoller();
    for (let n = 0; n < 250; n++) cloud.lay(n, start - minute + n);
    let pages = 0;
    cloud.state.fault = () => (++pages % 3 === 0 ? fault : undefined);
    poll();
    await clock.advance(5 * minute);
    expect(await audits()).toHaveLength(250);
  });

  it("a token that always repeats is a state, and the cursor stays", async () => {
    const { cloud, clock, poll, position } = aPoller();
    for (let n = 0; n < 250; n++) cloud.lay(n, start - minute + n);
    cloud.state.fault = () => (cloud.asked.at(-1)?.token === undefined ? undefined : "repeat");
    const poller = poll();
    await clock.advance(10 * minute);
    expect(position()?.to ?? 0).toBeLessThanOrEqual(start);
    expect(poller.state()).toMatchObject({
      state: "unavailable",
      error: expect.stringContaining("repeats a page token"),
    });
  });

  it("a window with too much is halved until it fits; what cannot be halved any more is a state", async () => {
    const { cloud, clock, poll, audits, state: _, ...rest } = aPoller();
    cloud.state.tooMuch = () => new PollError("too-much", "more than 50 records in a second");
    cloud.state.most = 50;
    for (let n = 0; n < 400; n++) cloud.lay(n, start + n * 100);
    const poller = poll();
    await clock.advance(5 * minute);
    expect(await audits()).toHaveLength(400);
    for (let n = 0; n < 60; n++) cloud.lay(1_000 + n, start + 10 * minute);
    await clock.advance(20 * minute);
    expect(poller.state()).toMatchObject({ state: "misconfigured", error: "more than 50 records in a second" });
    expect(rest.position()?.to).toBeLessThanOrEqual(start + 10 * minute);
    cloud.state.most = 100;
    await clock.advance(20 * minute);
    expect(await audits()).toHaveLength(460);
    expect(poller.state().state).toBe("ok");
  });

  it("unreadable records go to the quarantine once, and the page goes on", async () => {
    const { cloud, clock, poll, audits, counters, store } = aPoller();
    const event = cloud.lay(1, start);
    cloud.layRecord(aRejection("{broken", { source: event.source }), start);
    cloud.layRecord({ apart: "a line of the scheduler" }, start);
    poll();
    await clock.advance(8 * hour);
    expect(await audits()).toHaveLength(1);
    expect(counters()).toMatchObject({ received: 1, rejected: 1 });
    expect(store.read.quarantine({ offset: 0, limit: 9 })).toHaveLength(1);
  });

  it("memory stays bounded: much is handed over before the window ends, and counted once", async () => {
    const { cloud, clock, poll, batches, audits, counters } = aPoller();
    const large = "x".repeat(200_000);
    for (let n = 0; n < 200; n++) {
      const event = cloud.lay(100_000 + n, start - minute);
      cloud.layRecord({ ...event, identity: `${n}`, original: Buffer.from(large + n) }, start - minute);
    }
    poll();
    await clock.advance(5 * minute);
    expect(
      Math.max(...batches.map(({ events }) => events.reduce((sum, it) => sum + it.original.length, 0))),
    ).toBeLessThan(5 * 2 ** 20);
    expect(batches.filter(({ cursor }) => cursor === undefined).length).toBeGreaterThan(5);
    expect((await audits()).length).toBe(200);
    expect(counters()?.received).toBe(400);
  });
});

describe("trouble", () => {
  it.each([
    ["throttled", "throttled"],
    ["unavailable", "unavailable"],
    ["auth", "auth-error"],
    ["settings", "misconfigured"],
  ] as const)("%s is a visible state, and nothing is lost when it ends", async (kind, state) => {
    const { cloud, clock, poll, audits } = aPoller();
    const poller = poll();
    await clock.advance(10 * minute);
    expect(poller.state()).toMatchObject({ state: "ok", places: [{ partition: "prod", state: "ok" }] });
    const before = poller.state().lastPoll;
    cloud.state.fault = () => new PollError(kind, "this is wrong: mend it");
    const ids = Array.from({ length: 30 }, (_, n) => cloud.lay(n, start + (11 + n) * minute).body.auditID);
    await clock.advance(50 * minute);
    expect(poller.state()).toMatchObject({ state, error: "this is wrong: mend it", lastPoll: before });
    expect(poller.state().lag).toBeGreaterThan(49 * minute);
    expect(await audits()).toEqual([]);
    cloud.state.fault = () => undefined;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual(ids);
    expect(poller.state()).toMatchObject({ state: "ok", places: [{ state: "ok" }] });
    expect(poller.state().error).toBeUndefined();
  });

  it("refused credentials are renewed once, then tried each interval", async () => {
    const { cloud, clock, poll } = aPoller();
    poll();
    await clock.advance(10 * minute);
    cloud.state.fault = () => new PollError("auth", "expired");
    cloud.state.renewed = 0;
    cloud.asked.length = 0;
    await clock.advance(10 * minute);
    expect(cloud.asked.length).toBeGreaterThanOrEqual(18);
    expect(cloud.asked.length).toBeLessThanOrEqual(22);
    expect(cloud.state.renewed).toBeLessThanOrEqual(11);
  });

  it("backs off ever longer, up to five minutes, and as long as the provider asks", async () => {
    const { cloud, clock, poll } = aPoller();
    cloud.state.fault = () => new PollError("throttled", "slow down", { retryAfter: 30_000 });
    poll();
    await clock.advance(5 * hour);
    // Twelve waits of five minutes an hour, each with up to five tries 30 s or more apart.
    expect(cloud.asked.length).toBeLessThan(5 * 60);
    expect(cloud.asked.length).toBeGreaterThan(5 * 12);
  });

  it("of one place keeps no other waiting, nor does a place that is gone", async () => {
    const { cloud, clock, poll, audits, position } = aPoller();
    cloud.state.partitions = ["prod", "broken"];
    cloud.state.fault = () =>
      cloud.asked.at(-1)?.partition === "broken" ? new PollError("settings", "no log group of broken") : undefined;
    const event = cloud.lay(1, start + minute);
    const poller = poll();
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
    expect(poller.state()).toMatchObject({
      state: "misconfigured",
      error: "no log group of broken",
      places: [
        { partition: "prod", state: "ok" },
        { partition: "broken", state: "misconfigured" },
      ],
    });
    expect(position("broken")?.to).toBeLessThanOrEqual(start - 14 * minute);
    cloud.state.partitions = ["prod"];
    await clock.advance(5 * minute);
    expect(poller.state()).toMatchObject({ state: "ok", places: [{ partition: "prod" }] });
  });

  it("of discovery is a state, and hides nothing: what is found late is read from where it may have begun", async () => {
    const { cloud, clock, poll, audits } = aPoller({}, minute);
    cloud.state.partitions = ["prod", "late"];
    cloud.state.discovery = () =>
      clock.truth() < start + 40 * minute
        ? new PollError("settings", "no table yet", { servedAt: clock.truth() })
        : undefined;
    const first = cloud.lay(1, start + minute).body.auditID;
    const poller = poll();
    await clock.advance(20 * minute);
    await poller.close();
    await clock.advance(10 * minute);
    poll();
    await clock.advance(20 * minute);
    expect(await audits()).toEqual([first]);
  });

  it("a place that comes later is read from before it could be seen", async () => {
    const { cloud, clock, poll, audits } = aPoller({}, minute);
    cloud.state.partitions = [];
    const ids = [start + 5 * minute, start + 3 * hour].map((at, n) => cloud.lay(n, at).body.auditID);
    cloud.lay(3, start - 2 * minute);
    const poller = poll();
    await clock.advance(4 * hour);
    cloud.state.partitions = ["prod"];
    await poller.close();
    poll();
    await clock.advance(30 * minute);
    expect(await audits()).toEqual(ids);
  });

  it("of discovery is a state; places that are known are read all the same", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    cloud.state.discovery = () => new PollError("auth", "eks:ListClusters is not allowed");
    const poller = poll();
    await clock.advance(minute);
    expect(poller.state()).toMatchObject({ state: "auth-error", error: "eks:ListClusters is not allowed", places: [] });
    cloud.state.discovery = () => undefined;
    await clock.advance(5 * minute);
    cloud.state.discovery = () => new PollError("unavailable", "later");
    const event = cloud.lay(1, clock.truth());
    await clock.advance(5 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
    expect(poller.state()).toMatchObject({ state: "unavailable", places: [{ state: "ok" }] });
  });

  it("of the store keeps the cursor where it is", async () => {
    const { cloud, clock, poll, audits, state, position } = aPoller();
    const poller = poll();
    await clock.advance(5 * minute);
    const before = position()?.to;
    state.storeFails = true;
    const event = cloud.lay(1, clock.truth());
    await clock.advance(10 * minute);
    expect(position()?.to).toBe(before);
    expect(poller.state()).toMatchObject({ state: "unavailable", error: "the disk is full" });
    state.storeFails = false;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
  });
});

describe("a poller", () => {
  it("goes on where it was left, by another daemon a day later", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    const first = poll();
    await clock.advance(5 * minute);
    await first.close();
    expect(cloud.state.closed).toBe(true);
    const ids = Array.from({ length: 24 }, (_, n) => cloud.lay(n, start + (n + 1) * hour).body.auditID);
    await clock.advance(25 * hour);
    expect(await audits()).toEqual([]);
    const second = poll();
    expect(second.state()).toMatchObject({ state: "starting", lastPoll: null });
    await clock.advance(10 * minute);
    expect(await audits()).toEqual(ids);
    expect(second.state()).toMatchObject({ state: "ok" });
  });

  it("reads nothing while auditing is switched off, and everything of that time afterwards", async () => {
    const { cloud, clock, poll, audits, state } = aPoller();
    const poller = poll();
    await clock.advance(5 * minute);
    state.enabled = false;
    await clock.advance(2 * minute);
    cloud.asked.length = 0;
    const event = cloud.lay(1, clock.truth());
    await clock.advance(hour);
    expect(cloud.asked).toEqual([]);
    expect(poller.state()).toMatchObject({ state: "disabled" });
    state.enabled = true;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
  });

  it("asks one page of a place at a time, and not more often than its interval when nothing is behind", async () => {
    const { cloud, clock, poll } = aPoller();
    poll();
    await clock.advance(5 * minute);
    cloud.asked.length = 0;
    await clock.advance(hour);
    const polls = cloud.asked.filter(({ to }) => clock.truth() - to < hour + 20_000);
    expect(polls.length).toBeLessThanOrEqual(60 + 12 + 2);
    expect(polls.length).toBeGreaterThanOrEqual(58);
  });
});
