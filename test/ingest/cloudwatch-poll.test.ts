import { describe, expect, it, onTestFinished } from "vitest";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import type { PollSource } from "../../daemon/ingest/poll-source.ts";
import { startPoller } from "../../daemon/ingest/poller.ts";
import { all } from "../store/opened.ts";
import { openCloudWatch } from "../support/clouds/cloudwatch.ts";
import { auditStream, awsPorts, eksAt, eventAt, lineAt, noon } from "../support/clouds/cloudwatch-ports.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { portsOver } from "./polling.ts";

const minute = 60_000;

/** The real poller and store over the real source and a region's API, in virtual time. Readings end 6 minutes back. */
async function aPoller() {
  const clock = virtualClock(noon);
  const [clusters, denied]: [string[], string[]] = [[], []];
  const cloud = await openCloudWatch({ now: clock.truth, clusters: () => clusters, denied });
  onTestFinished(() => cloud.close());
  const source = cloudWatchSource(eksAt(cloud.endpoint), awsPorts(undefined, clock.within));
  const timing = { ...source.timing, passes: source.timing.passes.slice(0, 1) };
  const timed: PollSource = {
    ...source,
    timing,
    partitions: (signal) => clock.during(source.partitions(signal)),
    open: (partition, window) => {
      const reader = source.open(partition, window);
      return { page: (token, signal) => clock.during(reader.page(token, signal)) };
    },
  };
  const { store, ports } = portsOver(clock, 1);
  const poll = () => {
    const poller = startPoller("cloudwatch/prod", timed, { lookback: minute }, ports);
    onTestFinished(() => poller.close());
    return poller;
  };
  /** A cluster whose log group holds an event that was received so many milliseconds after noon. */
  const addCluster = (name: string, at: number) => {
    clusters.push(name);
    cloud.add(`/aws/eks/${name}/cluster`, auditStream, [lineAt(at)]);
    return (JSON.parse(eventAt(at)) as { auditID: string }).auditID;
  };
  const audits = async () => (await store.read.find(all)).map(({ auditID }) => auditID);
  return { clock, cloud, clusters, denied, poll, addCluster, audits };
}

describe("a region without clusters", () => {
  it("is misconfigured, looked at again each minute, and well once it has one", async () => {
    const { clock, cloud, clusters, poll, addCluster, audits } = await aPoller();
    const poller = poll();
    await clock.advance(10 * minute);
    expect(poller.state()).toMatchObject({
      state: "misconfigured",
      error: 'there is no EKS cluster in eu-west-1 that credential "keys" sees: is the region right?',
      places: [],
    });
    const asked = cloud.calls.length;
    await clock.advance(10 * minute);
    expect(cloud.calls.length - asked).toBe(10);
    const id = addCluster("shop", 15 * minute);
    await clock.advance(3 * minute);
    expect(poller.state()).toMatchObject({ state: "ok", places: [{ partition: "/aws/eks/shop/cluster" }] });
    expect(await audits()).toEqual([id]);
    clusters.length = 0;
    await clock.advance(2 * minute);
    expect(poller.state()).toMatchObject({ state: "misconfigured", places: [] });
  });
});

describe("a cluster that comes late", () => {
  it("is read from before it could be seen", async () => {
    const { clock, poll, addCluster, audits } = await aPoller();
    addCluster("shop", 0);
    poll();
    await clock.advance(12 * minute);
    const late = addCluster("late", 7 * minute);
    await clock.advance(3 * minute);
    expect(await audits()).toContain(late);
  });

  it("while no list can be had is read from the last list on, and those that are known are read on", async () => {
    const { clock, cloud, denied, poll, addCluster, audits } = await aPoller();
    addCluster("shop", 0);
    const poller = poll();
    await clock.advance(5 * minute);
    denied.push("ListClusters");
    await clock.advance(minute);
    const late = addCluster("late", 7 * minute);
    cloud.add("/aws/eks/shop/cluster", auditStream, [lineAt(30 * minute + 1)]);
    await clock.advance(40 * minute);
    expect(poller.state()).toMatchObject({ state: "auth-error", places: [{ state: "ok" }] });
    expect(await audits()).toContain(`id-${30 * minute + 1}`);
    denied.length = 0;
    await clock.advance(3 * minute);
    expect(poller.state()).toMatchObject({ state: "ok", places: [{ state: "ok" }, { state: "ok" }] });
    expect(await audits()).toContain(late);
  });
});
