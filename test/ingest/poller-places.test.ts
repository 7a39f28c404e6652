import { describe, expect, it } from "vitest";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { minute } from "../support/fake-source.ts";
import { aPoller, hour, start } from "./polling.ts";

const second = 1_000;
const never = new AbortController().signal;

describe("a place", () => {
  it("that goes and comes back while it stores is read by one loop at a time", async () => {
    const { cloud, clock, poll, state, audits } = aPoller({}, minute);
    let storing = 0;
    let most = 0;
    poll();
    await clock.advance(5 * minute);
    state.storing = async ({ cursor }) => {
      if (cursor?.partition !== "prod") return;
      most = Math.max(most, ++storing);
      await clock.sleep(4 * minute, never);
      storing -= 1;
    };
    for (let n = 0; n < 6; n++) {
      cloud.state.partitions = n % 2 === 0 ? [] : ["prod"];
      await clock.advance(70 * second);
    }
    const event = cloud.lay(1, clock.truth());
    await clock.advance(10 * minute);
    expect(most).toBe(1);
    state.storing = async () => undefined;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
  });

  it("of which more becomes known gives its events with that, and is not read from its beginning", async () => {
    const { cloud, clock, poll } = aPoller();
    poll();
    await clock.advance(hour);
    const facts = cloud.state.facts;
    cloud.state.facts = (id) => ({ ...facts(id), accountID: "123456789012" });
    await clock.advance(2 * minute);
    cloud.asked.length = 0;
    const accounts = new Set<string | undefined>();
    cloud.state.answering = async (partition) => void accounts.add(partition.facts.accountID);
    await clock.advance(5 * minute);
    expect([...accounts]).toEqual(["123456789012"]);
    expect(Math.min(...cloud.asked.map(({ from }) => from))).toBeGreaterThan(start + 30 * minute);
  });

  it("that is told to wait for a year waits an hour, and keeps no other waiting", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    cloud.state.partitions = ["a", "b", "c", "d", "e", "prod"];
    let told = true;
    cloud.state.fault = () =>
      told && cloud.asked.at(-1)?.partition !== "prod"
        ? new PollError("throttled", "wait", { retryAfter: 365 * 24 * hour })
        : undefined;
    cloud.state.records = (id) => id === "prod";
    const event = cloud.lay(1, start + 2 * minute);
    const poller = poll();
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
    told = false;
    await clock.advance(61 * minute);
    expect(poller.state().places.map(({ state }) => state)).not.toContain("throttled");
  });

  it("that does not answer keeps others waiting for minutes at most, though there are eight of its kind", async () => {
    const { cloud, clock, poll } = aPoller({ random: () => 0.5 });
    const good = Array.from({ length: 20 }, (_, n) => `good-${n}`);
    cloud.state.partitions = [...good, ...Array.from({ length: 8 }, (_, n) => `silent-${n}`)];
    const poller = poll();
    await clock.advance(10 * minute);
    cloud.state.answering = async ({ id }, signal) => {
      await clock.sleep(good.includes(id) ? 200 : minute, signal);
      if (!good.includes(id)) throw new PollError("unavailable", "no answer within 60 s");
    };
    const lags: number[] = [];
    for (let n = 0; n < 60; n++) {
      await clock.advance(minute);
      for (const { partition, lag } of poller.state().places) if (good.includes(partition)) lags.push(lag ?? 0);
    }
    expect(lags).toHaveLength(60 * 20);
    expect(Math.max(...lags)).toBeLessThan(5 * minute);
  });

  it("is one of three hundred: their first calls are their polls, but for a few", async () => {
    const { cloud, clock, poll } = aPoller();
    cloud.state.partitions = Array.from({ length: 300 }, (_, n) => `cluster-${n}`);
    cloud.state.answering = (_, signal) => clock.sleep(second, signal);
    poll();
    await clock.advance(minute);
    expect(cloud.asked.filter(({ from, to }) => to - from === second).length).toBeLessThanOrEqual(4);
  });
});

describe("a poller that is closed", () => {
  it.each([
    ["at once", 0],
    ["while it looks places up", 3],
  ])("%s begins nothing afterwards", async (_, ticks) => {
    const { cloud, clock, poll } = aPoller();
    const poller = poll();
    for (let n = 0; n < ticks; n++) await Promise.resolve();
    await poller.close();
    const asked = cloud.asked.length;
    await clock.advance(hour);
    expect(cloud.asked.length).toBe(asked);
    expect(cloud.state.closed).toBe(true);
  });

  it("while a place that is gone still stores waits for it", async () => {
    const { cloud, clock, poll, state } = aPoller();
    const poller = poll();
    await clock.advance(5 * minute);
    let stored = false;
    state.storing = async ({ cursor }) => {
      if (cursor?.partition !== "prod") return;
      cloud.state.partitions = [];
      await clock.sleep(4 * minute, never);
      stored = true;
    };
    await clock.advance(3 * minute);
    expect(poller.state().places).toEqual([]);
    const closed = poller.close().then(() => stored);
    await clock.advance(10 * minute);
    expect(await closed).toBe(true);
  });

  it("in the middle of a stretch moves no cursor, and the next one loses nothing", async () => {
    const { cloud, clock, poll, audits, position } = aPoller();
    const ids = Array.from({ length: 350 }, (_, n) => cloud.lay(n, start - minute + n).body.auditID);
    cloud.state.answering = (_, signal) => clock.sleep(second, signal);
    const first = poll();
    await clock.advance(3_500);
    await first.close();
    expect(position()?.to).toBe(start - 5 * minute);
    poll();
    await clock.advance(5 * minute);
    expect(await audits()).toEqual(ids);
  });

  it("and another begun, sixty times, leaves no listener and no timer behind", async () => {
    const { cloud, clock, poll, audits, counters } = aPoller();
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) {
      ids.push(cloud.lay(n, clock.truth()).body.auditID);
      const poller = poll();
      await clock.advance(20 * second + n * 100);
      await poller.close();
      expect(clock.waiting()).toBe(0);
    }
    poll();
    await clock.advance(5 * minute);
    expect(await audits()).toEqual(ids);
    expect(counters()?.received).toBe(60);
  });
});

describe("auditing that is switched off and on in the middle of a stretch", () => {
  it("loses nothing and stores nothing twice", async () => {
    const { cloud, clock, poll, audits, counters, state } = aPoller();
    cloud.state.answering = (_, signal) => clock.sleep(1_700, signal);
    const ids = Array.from({ length: 600 }, (_, n) => cloud.lay(n, start + n * second).body.auditID);
    poll();
    for (let n = 0; n < 120; n++) {
      state.enabled = n % 3 !== 0;
      await clock.advance(7_300);
    }
    state.enabled = true;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual(ids);
    expect(counters()?.received).toBe(600);
  });
});
