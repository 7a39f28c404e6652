import { describe, expect, it } from "vitest";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { minute } from "../support/fake-source.ts";
import { aPoller, hour, start } from "./polling.ts";

const second = 1_000;

describe("the provider's time", () => {
  it("is asked about in whole milliseconds: CloudWatch refuses others", async () => {
    const { cloud, clock, poll } = aPoller();
    const elapsed = clock.elapsed.bind(clock);
    let calls = 0;
    Object.assign(clock, { elapsed: () => elapsed() + ++calls * 0.0137 });
    poll();
    await clock.advance(hour);
    expect(cloud.asked.length).toBeGreaterThan(60);
    expect(cloud.asked.filter(({ from, to }) => !Number.isInteger(from) || !Number.isInteger(to))).toEqual([]);
  });

  it.each([
    ["an hour old", -hour],
    ["of 1970", -start],
  ])("is asked for again when one answer's date is %s: no poll waits for that time to come back", async (_, off) => {
    const { cloud, clock, poll, audits } = aPoller();
    poll();
    await clock.advance(10 * minute);
    cloud.state.date = (now) => now + off;
    await clock.advance(minute);
    cloud.state.date = (now) => now;
    const event = cloud.lay(1, clock.truth());
    await clock.advance(5 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
  });

  it("is asked for again when what failed told a wrong one", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    const poller = poll();
    await clock.advance(10 * minute);
    cloud.state.fault = () => new PollError("unavailable", "the proxy is broken", { servedAt: 0 });
    const event = cloud.lay(1, clock.truth());
    await clock.advance(30 * minute);
    expect(poller.state()).toMatchObject({ state: "unavailable", error: "the proxy is broken" });
    cloud.state.fault = () => undefined;
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
    expect(poller.state().state).toBe("ok");
  });

  it.each([
    ["a day ahead", 24 * hour],
    ["a year ahead", 365 * 24 * hour],
    ["a day back", -24 * hour],
  ])("that one answer tells %s moves no cursor there", async (_, off) => {
    const { cloud, clock, poll, audits, position } = aPoller();
    poll();
    await clock.advance(10 * minute);
    const before = position()?.to ?? 0;
    const answers = cloud.asked.length;
    cloud.state.date = (now) => (cloud.asked.length === answers + 1 ? now + off : now);
    const events = [1, 2, 3].map((n) => cloud.lay(n, clock.truth() + n * minute, 30 * second));
    await clock.advance(10 * minute);
    expect(position()?.to).toBeGreaterThan(before);
    expect(position()?.to).toBeLessThanOrEqual(clock.truth() - 15 * second);
    expect(position()?.read).toBeLessThanOrEqual(clock.truth());
    expect(await audits()).toEqual(events.map(({ body }) => body.auditID));
  });

  it.each([
    ["tells no time", () => undefined],
    ["tells the time of its answer", (now: number) => now],
  ])(
    "is that of the question, where an answer takes long and %s: what came meanwhile is read by the next",
    async (_, date) => {
      const { cloud, clock, poll, audits } = aPoller();
      poll();
      await clock.advance(10 * minute + second);
      cloud.state.date = date;
      cloud.state.answering = (_, signal) => clock.sleep(4 * minute, signal);
      // The poll that is asked first after this moment does not see it yet, though its answer comes later.
      const event = cloud.lay(1, clock.truth() - 20 * second, 75 * second);
      await clock.advance(12 * minute);
      expect(await audits()).toEqual([event.body.auditID]);
    },
  );
});

describe("the readings that trail behind", () => {
  it("never run ahead of the poll: what is to be polled hourly is, in as many stretches as it takes", async () => {
    const { cloud, clock, poll } = aPoller({}, 0, { interval: hour });
    const reached = new Map<number, number>();
    cloud.state.answering = async () => {
      const to = cloud.asked.at(-1)?.to ?? 0;
      if (to > Math.max(start, ...reached.values())) reached.set(clock.truth(), to);
    };
    poll();
    await clock.advance(6 * hour);
    expect(reached.size).toBeLessThanOrEqual(8);
    expect(Math.max(...[...reached].map(([now, to]) => now - to))).toBeLessThanOrEqual(16 * second);
  });

  it("find what comes late where answers take longer than the interval", async () => {
    const { cloud, clock, poll, audits } = aPoller({}, 0);
    cloud.state.answering = (_, signal) => clock.sleep(70 * second, signal);
    const events = [19 * minute, 2.9 * hour, 25 * hour].map((late, n) => cloud.lay(n, start + n * minute, late));
    poll();
    for (const [found, after] of [1.5 * hour, 6 * hour, 26 * hour].entries()) {
      await clock.advance(after);
      expect(await audits()).toEqual(events.slice(0, found + 1).map(({ body }) => body.auditID));
    }
  });

  it("find what comes late where a poll is due at any time", async () => {
    const { cloud, clock, poll, audits } = aPoller({}, 0, { interval: second });
    cloud.state.answering = (_, signal) => clock.sleep(5 * second, signal);
    const event = cloud.lay(1, start + minute, 19 * minute);
    poll();
    await clock.advance(40 * minute);
    expect(await audits()).toEqual([event.body.auditID]);
  });

  it("do not keep a backlog waiting, nor does it them", async () => {
    const { cloud, clock, poll, audits } = aPoller();
    const first = poll();
    await clock.advance(10 * minute);
    await first.close();
    await clock.advance(48 * hour);
    const fresh = cloud.lay(1, clock.truth() - minute);
    cloud.state.answering = (_, signal) => clock.sleep(second, signal);
    poll();
    await clock.advance(10 * minute);
    expect(await audits()).toEqual([fresh.body.auditID]);
  });

  it("wait without spinning, wherever they were left", async () => {
    let naps = 0;
    const { cloud, clock, poll } = aPoller({}, 15 * minute, { interval: 15 * minute });
    const sleep = clock.sleep.bind(clock);
    Object.assign(clock, {
      sleep: (ms: number, signal: AbortSignal) => {
        naps += 1;
        return sleep(ms, signal);
      },
    });
    // Twice in a row a reading fails that trails behind, and goes on in stretches of two and a half minutes.
    const trails = () => (cloud.asked.at(-1)?.to ?? 0) < clock.truth() - 19 * minute;
    let faults = 0;
    poll();
    await clock.advance(3 * hour);
    cloud.state.fault = () => (trails() && ++faults <= 10 ? new PollError("unavailable", "later") : undefined);
    naps = 0;
    await clock.advance(6 * hour);
    expect(faults).toBeGreaterThan(10);
    expect(naps).toBeLessThan(6 * 60 * 6);
  });
});
