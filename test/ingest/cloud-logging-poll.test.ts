import { describe, expect, it, onTestFinished } from "vitest";
import { startPoller } from "../../daemon/ingest/poller.ts";
import { all } from "../store/opened.ts";
import { cloudLogging, type Fault } from "../support/clouds/cloud-logging.ts";
import { anEntry, splitEntry } from "../support/clouds/cloud-logging-entries.ts";
import { sourceOf } from "../support/clouds/cloud-logging-source.ts";
import { randomOf } from "../support/random.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { portsOver } from "./polling.ts";

const start = Date.parse("2026-11-22T12:00:00Z");
const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** The real poller and store over the real source and a cloud without sockets, in virtual time. */
function aPoller(faults: () => Fault | undefined) {
  const clock = virtualClock(start);
  const cloud = cloudLogging({ now: clock.truth, faults, accessTokenLife: hour });
  const { source } = sourceOf(cloud, { clock, specification: { pollInterval: "5m" } });
  const { store, ports } = portsOver(clock, 0.5);
  const poller = startPoller("cloud-logging/gke", source, { lookback: 15 * minute }, ports);
  onTestFinished(() => poller.close());
  return { clock, cloud, store, poller };
}

const everyFault: readonly Fault[] = [
  "throttle",
  "5xx",
  "reset",
  "timeout",
  "expired-credentials",
  "stale-token",
  "repeat-token",
  "empty-page",
  "shuffle",
  "duplicate",
];

describe("polling Cloud Logging", () => {
  it.each([1, 2])(
    "fault-F21 fault-F22 fault-F24 fault-F25 fault-F26 loses nothing and stores nothing twice, whatever fails: run %i",
    async (seed) => {
      const { below, oneIn, pick } = randomOf(seed);
      let troubled = true;
      const { clock, cloud, store, poller } = aPoller(() => (troubled && oneIn(3) ? pick(everyFault) : undefined));
      const laid: string[] = [];
      const lay = (received: number) => {
        const n = laid.length;
        // Readable at once, soon, hours later; sent by its API server at once, or half a day late.
        const delay = pick([0, 0, 10 * second, 2 * minute, 15 * minute, 2 * hour, 20 * hour]);
        const happened = received - (delay === 20 * hour ? 12 * hour : below(50 * minute));
        const entry = anEntry(n, { received, happened, payload: { request: { n } } });
        cloud.add("shop-project", oneIn(5) ? splitEntry(entry, [{ n }, { m: n }]) : [entry], delay);
        laid.push(`audit-${n}`);
      };
      for (let n = 0; n < 1500; n++) lay(start + minute + below(30) * second);
      for (let n = 0; n < 100; n++) lay(start + below(3 * 60) * minute);
      await clock.advance(4 * hour);
      troubled = false;
      expect(new Set(cloud.calls.map(({ fault }) => fault))).toEqual(new Set([undefined, ...everyFault]));
      await clock.advance(28 * hour);
      const found = store.read.counters().find(({ source }) => source === "cloud-logging/gke");
      const stored = new Set<string>();
      for (let offset = 0; ; offset += 250) {
        const page = await store.read.find({ ...all, offset, limit: 250 });
        for (const { auditID } of page) {
          expect(stored.has(auditID)).toBe(false);
          stored.add(auditID);
        }
        if (page.length < 250) break;
      }
      expect([...stored].sort()).toEqual([...laid].sort());
      expect([found?.rejected, poller.state().state]).toEqual([0, "ok"]);
    },
  );

  it.each([
    ["right", 0],
    ["a day behind", -24 * hour],
    ["a day ahead", 24 * hour],
  ])(
    "fault-F9 fault-F24 what an API server sent half a day late is found when this machine's clock is %s",
    async (_, wrong) => {
      const { clock, cloud, store } = aPoller(() => undefined);
      clock.step(wrong);
      const entry = anEntry(1, { received: start + hour, happened: start - 11 * hour });
      cloud.add("shop-project", [entry]);
      await clock.advance(30 * hour);
      expect((await store.read.find(all)).map(({ auditID }) => auditID)).toEqual(["audit-1"]);
    },
  );
});
