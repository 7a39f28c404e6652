import { afterEach, describe, expect, it } from "vitest";
import { insightsQuery } from "../../daemon/ingest/cloudwatch/insights.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { type CloudWatch, type CloudWatchOptions, type Fault, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import {
  auditStream,
  awsPorts,
  eksAt,
  errorOf,
  eventAt,
  firstPage,
  group,
  hastyClock,
  idsOf,
  lineAt,
  never,
  noon,
  partition,
  readAll,
  script,
} from "../support/clouds/cloudwatch-ports.ts";

const deletes = 'filter verb = "delete"';

const open: CloudWatch[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function reading(options: Partial<CloudWatchOptions> = {}, filter = deletes, clock = hastyClock()) {
  const aws = await openCloudWatch({ now: () => noon + 600_000, ...options });
  open.push(aws);
  aws.add(group, auditStream, []);
  const ports = awsPorts(undefined, clock);
  return { ...aws, ports, clock, source: cloudWatchSource(eksAt(aws.endpoint, { filter }), ports) };
}

const actions = ({ calls }: Pick<CloudWatch, "calls">) => calls.map(({ action }) => action);

describe("[M33 partly: simulated API] a filter of Logs Insights runs as a query", () => {
  it("stands between commands of ours, on lines of its own", () => {
    expect(insightsQuery("# deletes\nfilter verb = 'delete' | filter a = 1", { from: 5, to: 1_005 })).toBe(
      `fields @timestamp, @message, @logStream, @log
| filter @logStream like /^kube-apiserver-audit-/
| filter toMillis(@timestamp) >= 5 and toMillis(@timestamp) < 1005
|
# deletes
filter verb = 'delete' | filter a = 1

| sort @timestamp asc
| limit 10000`,
    );
  });

  it("[M05 partly: CloudWatch] gives the events that pass, of the audit streams, within a half-open window of milliseconds", async () => {
    const { source, add, calls, ports } = await reading();
    add(
      group,
      auditStream,
      [-1, 1, 2, 3, 998, 999, 1001].map((ms) => lineAt(ms)),
    );
    add(group, "kube-apiserver-0123", [{ timestamp: noon + 3, message: '{"verb":"delete"}' }]);
    const [page, ...more] = await readAll(source, partition(), noon + 1, noon + 999);
    expect(page && idsOf([page])).toEqual(["id-1", "id-3"]);
    expect(more).toEqual([]);
    expect(page?.found.map(({ at }) => at - noon)).toEqual([1, 3]);
    expect(page?.servedAt).toBe(noon + 600_000);
    expect(calls[0]?.input).toMatchObject({
      logGroupName: group,
      queryLanguage: "CWLI",
      startTime: noon / 1000,
      endTime: noon / 1000 + 1,
    });
    expect(ports.taken).toEqual(["cloudwatch queries keys eu-west-1", "cloudwatch keys eu-west-1"]);
  });

  it("[E09 partly: EKS polled] the row tells the account that owns the log; its text is the record", async () => {
    const { source, add } = await reading();
    add(group, auditStream, [lineAt(1)]);
    const { found } = await firstPage(source);
    expect(found[0]?.outcome).toMatchObject({
      time: noon + 1,
      source: { name: "cloudwatch/prod", cluster: "shop", accountID: "123456789012" },
      identity: eventAt(1),
    });
  });

  it("an event that comes late is read by a later pass", async () => {
    let now = noon + 1_000;
    const { source, add } = await reading({ now: () => now });
    add(group, auditStream, [{ ...lineAt(5), ingestedAt: noon + 60_000 }]);
    expect(idsOf([await firstPage(source)])).toEqual([]);
    now = noon + 60_000;
    expect(idsOf([await firstPage(source)])).toEqual(["id-5"]);
  });

  it("looks for results at growing intervals", async () => {
    const { source, clock, calls } = await reading({ looks: 7 });
    await firstPage(source);
    expect(clock.waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(actions({ calls })).toEqual(["StartQuery", ...Array(8).fill("GetQueryResults")]);
  });
});

describe("what a query cannot give is told", () => {
  it("10,000 rows are too much: some may be missing; 9,999 are all", async () => {
    const { source, add } = await reading();
    const lines = Array.from({ length: 10_000 }, (_, index) => lineAt(index * 2 + 1));
    add(group, auditStream, lines);
    expect(await errorOf(firstPage(source, noon, noon + 20_000))).toMatchObject({
      kind: "too-much",
      message: expect.stringContaining("10000 events match"),
    });
    const { found } = await firstPage(source, noon + 2, noon + 20_000);
    expect(found).toHaveLength(9_999);
    expect(source.timing.shortest).toBe(1);
  });

  it.each<[string, Partial<CloudWatchOptions>, object, string[]]>([
    ["CloudWatch's own time limit", { ending: "Timeout" }, { kind: "too-much" }, ["StopQuery"]],
    ["a query that failed", { ending: "Failed" }, { kind: "unavailable" }, ["StopQuery"]],
    ["a query that somebody stopped", { ending: "Cancelled" }, { kind: "unavailable" }, ["StopQuery"]],
    ["ten minutes without an end", { looks: 1_000 }, { kind: "too-much" }, ["StopQuery"]],
    ["a query that may not be started", { denied: ["StartQuery"] }, { kind: "auth" }, []],
    ["results that may not be seen", { denied: ["GetQueryResults"] }, { kind: "auth" }, ["StopQuery"]],
    ["throttled at the start", { faults: script<Fault>(["throttle"]) }, { kind: "throttled" }, []],
  ])("%s", async (_, options, error, last) => {
    const { source, calls } = await reading(options);
    expect(await errorOf(firstPage(source))).toMatchObject(error);
    expect(actions({ calls }).filter((action) => action === "StopQuery")).toEqual(last);
  });

  it("a query that CloudWatch cannot read, with its words", async () => {
    const { source } = await reading({}, "filter ispresent(verb)");
    expect(await errorOf(firstPage(source))).toMatchObject({
      kind: "settings",
      message: expect.stringContaining("unexpected symbol found"),
    });
  });

  it.each<[string, (Fault | undefined)[], number, object | string]>([
    [
      "five looks that fail are no reason to pay for another query",
      [undefined, "throttle", "5xx", "reset", "throttle", "5xx"],
      1,
      "no error",
    ],
    ["six are", [undefined, ...Array<Fault>(6).fill("throttle")], 1, { kind: "throttled" }],
    ["an expired session is told at once", [undefined, "expired-credentials"], 1, { kind: "auth" }],
  ])("%s", async (_, faults, started, outcome) => {
    const { source, calls } = await reading({ faults: script(faults) });
    const error = await errorOf(firstPage(source));
    if (typeof outcome === "string") expect(error).toBe(outcome);
    else expect(error).toMatchObject(outcome);
    expect(actions({ calls }).filter((action) => action === "StartQuery")).toHaveLength(started);
  });

  it("an aborted reading stops its query and rejects with the signal's reason", async () => {
    const clock = hastyClock();
    const ending = new AbortController();
    const sleep: typeof clock.sleep = async (ms, signal) => {
      if (clock.waits.length === 2) ending.abort(new Error("the daemon stops"));
      await clock.sleep(ms, signal);
    };
    const { source, calls } = await reading({ looks: 1_000 }, deletes, { ...clock, sleep });
    const page = source.open(partition(), { from: noon, to: noon + 1 }).page(undefined, ending.signal);
    expect(await errorOf(page)).toMatchObject({ message: "the daemon stops" });
    expect(actions({ calls })).toEqual(["StartQuery", "GetQueryResults", "GetQueryResults", "StopQuery"]);
  });

  it("nothing is asked before a page is wanted", async () => {
    const { source, calls } = await reading();
    source.open(partition(), { from: noon, to: noon + 1 });
    expect(calls).toEqual([]);
    expect(await source.open(partition(), { from: noon, to: noon + 1 }).page(undefined, never)).toMatchObject({
      found: [],
    });
  });
});
