import { describe, expect, it, onTestFinished } from "vitest";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import type { Pass } from "../../daemon/ingest/poll-source.ts";
import { startPoller } from "../../daemon/ingest/poller.ts";
import { all } from "../store/opened.ts";
import { type Fault, logAnalytics } from "../support/clouds/log-analytics.ts";
import { bySecret, portsWith, specificationOf } from "../support/clouds/log-analytics-ports.ts";
import { event, minute } from "../support/clouds/log-analytics-reading.ts";
import { aksAuditCells, clusterID } from "../support/clouds/log-analytics-rows.ts";
import { randomOf } from "../support/random.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { portsOver } from "./polling.ts";

const start = Date.parse("2026-11-29T12:00:00Z");

/** The real poller and store over the real source and a cloud without sockets, in virtual time. */
function aPoller(faults: () => Fault | undefined) {
  const clock = virtualClock(start);
  const cloud = logAnalytics({ now: clock.truth, faults, rowLimit: 60 });
  const post: typeof fetch = (input, init) => cloud.fetch(input, init);
  const { store, ports } = portsOver(clock, 0.5);
  const poll = (specification: object = {}, passes?: readonly Pass[]) => {
    const settings = specificationOf("http://cloud.test", specification);
    const source = logAnalyticsSource(settings, portsWith(bySecret, { clock, post }));
    const timed = passes ? { ...source, timing: { ...source.timing, passes } } : source;
    const poller = startPoller("log-analytics/prod", timed, { lookback: 15 * minute }, ports);
    onTestFinished(() => poller.close());
    return poller;
  };
  return { clock, cloud, store, poll };
}

const faultsOf: readonly Fault[] = [
  "throttle",
  "5xx",
  "reset",
  "expired-credentials",
  "partial-failure",
  "row-limit",
  "shuffle",
  "duplicate",
];

describe("polling Log Analytics", () => {
  it.each([1, 2, 3])(
    "[F21 F22 F24 F26] loses nothing and stores nothing twice, whatever fails: run %i",
    async (seed) => {
      const { below, oneIn, pick } = randomOf(seed);
      let troubled = true;
      const { clock, cloud, store, poll } = aPoller(() => (troubled && oneIn(3) ? pick(faultsOf) : undefined));
      poll();
      const expected: string[] = [];
      for (let n = 0; n < 600; n++) {
        const ingested = start + below(30 * minute);
        const visibleAfter = oneIn(20) ? below(15 * minute) : below(20_000);
        const received = new Date(ingested - 3 * minute).toISOString();
        const times = { requestReceivedTimestamp: received, stageTimestamp: received };
        const cells = aksAuditCells(event(`id-${n}`, times), clusterID("prod"));
        cloud.add("AKSAudit", [{ ingested, visibleAfter, cells }]);
        if (n % 3 === 0) cloud.add("AKSAuditAdmin", [{ ingested: ingested + 500, visibleAfter, cells }]);
        expected.push(`id-${n}`);
      }
      await clock.advance(35 * minute);
      troubled = false;
      await clock.advance(35 * minute);
      const stored = (await store.read.find(all)).map(({ auditID }) => auditID);
      expect(stored.sort()).toEqual(expected.sort());
    },
  );

  it("stores nothing twice when a specification begins to list its clusters, in their own spelling", async () => {
    const { clock, cloud, store, poll } = aPoller(() => undefined);
    const times = { requestReceivedTimestamp: new Date(start).toISOString() };
    cloud.add("AKSAudit", [
      { ingested: start + minute, cells: aksAuditCells(event("id-1", times), clusterID("prod")) },
    ]);
    const before = poll();
    await clock.advance(10 * minute);
    await before.close();
    poll({ clusters: ["Prod"] });
    await clock.advance(30 * minute);
    expect((await store.read.find(all)).map(({ auditID }) => auditID)).toEqual(["id-1"]);
  });

  it.each([
    [
      "a table among others",
      [{ ingested: start, cells: aksAuditCells(event("id-0", received(start)), clusterID("prod")) }],
    ],
    ["the first of all tables", []],
  ])("a table that comes late is read from before it could be seen: %s", async (_, others) => {
    const { clock, cloud, store, poll } = aPoller(() => undefined);
    cloud.add("AKSAudit", others);
    const poller = poll({}, [{ name: "8m", behind: 8 * minute, every: 2 * minute }]);
    await clock.advance(40 * minute);
    expect(poller.state().state).toBe(others.length > 0 ? "ok" : "misconfigured");
    const ingested = start + 44 * minute;
    const cells = aksAuditCells(event("late", received(ingested)), clusterID("prod"));
    cloud.add("AKSAuditAdmin", [{ ingested, visibleAfter: 7 * minute, cells }]);
    await clock.advance(40 * minute);
    expect((await store.read.find(all)).map(({ auditID }) => auditID)).toContain("late");
    expect(poller.state().state).toBe("ok");
  });
});

const received = (time: number) => ({ requestReceivedTimestamp: new Date(time).toISOString() });
