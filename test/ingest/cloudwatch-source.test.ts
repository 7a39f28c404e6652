import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ProxyAgent } from "proxy-agent";
import { afterEach, describe, expect, it } from "vitest";
import { ask, openClients } from "../../daemon/ingest/cloudwatch/clients.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import type { PollSource } from "../../daemon/ingest/poll-source.ts";
import { type CloudWatch, type CloudWatchOptions, type Fault, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import {
  accessKey,
  auditStream,
  awsPorts,
  eksAt,
  errorOf,
  eventAt,
  firstPage,
  group,
  idsOf,
  lineAt,
  never,
  noon,
  partition,
  readAll,
  script,
} from "../support/clouds/cloudwatch-ports.ts";

const secret = accessKey.type === "aws-access-key" ? accessKey.secretAccessKey : "";
const secrets = { AKIAIOSFODNN7EXAMPLE: secret };

const open: CloudWatch[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function aws(options: Partial<CloudWatchOptions> = {}): Promise<CloudWatch> {
  const simulated = await openCloudWatch({ now: () => noon + 600_000, secrets, clusters: () => ["shop"], ...options });
  open.push(simulated);
  simulated.add(group, auditStream, []);
  return simulated;
}

describe("[M30] reading by FilterLogEvents", () => {
  it("[M31] reads the audit streams of the log group, each event once, oldest first, within a half-open window", async () => {
    const { endpoint, add, calls } = await aws({ pageSize: 3 });
    add(
      group,
      auditStream,
      [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((ms) => lineAt(ms)),
    );
    add(group, "kube-apiserver-0123456789abcdef", [{ timestamp: noon + 3, message: "I0508 not an audit line" }]);
    add("/aws/eks/other/cluster", auditStream, [{ timestamp: noon + 3, message: eventAt(100) }]);
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    const pages = await readAll(source, partition(), noon, noon + 10);
    expect(idsOf(pages)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((ms) => `id-${ms}`));
    expect(pages.flatMap(({ found }) => found.map(({ at }) => at - noon))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(pages.map(({ found }) => found.length)).toEqual([3, 3, 3, 1]);
    expect(pages.map(({ servedAt }) => servedAt)).toEqual(pages.map(() => noon + 600_000));
    expect(calls[0]?.input).toEqual({
      logGroupName: group,
      logStreamNamePrefix: "kube-apiserver-audit-",
      startTime: noon,
      endTime: noon + 9,
      limit: 10_000,
    });
  });

  it("keeps the record as CloudWatch gave it, with the event's own time and the partition's facts", async () => {
    const { endpoint, add } = await aws();
    add(group, auditStream, [{ ...lineAt(5), ingestedAt: noon + 2_000 }]);
    const [page] = await readAll(cloudWatchSource(eksAt(endpoint), awsPorts()), partition(), noon, noon + 10);
    const outcome = page?.found[0]?.outcome;
    if (!outcome || !("body" in outcome)) throw new Error("no event");
    expect(outcome.source).toEqual(partition().facts);
    expect(outcome.time).toBe(noon + 5);
    expect(JSON.parse(Buffer.from(outcome.original).toString())).toMatchObject({
      logStreamName: auditStream,
      timestamp: noon + 5,
      ingestionTime: noon + 2_000,
      message: eventAt(5),
    });
  });

  it("pages end at 1 MB, too", async () => {
    const { endpoint, add } = await aws();
    add(
      group,
      auditStream,
      [1, 2, 3, 4].map((ms) => lineAt(ms, "x".repeat(400_000))),
    );
    const pages = await readAll(cloudWatchSource(eksAt(endpoint), awsPorts()), partition(), noon, noon + 10);
    expect(pages.map(({ found }) => found.length)).toEqual([2, 2]);
  });

  it.each<[string, string, string[]]>([
    ["no filter", "", ["id-1", "id-2", "id-3"]],
    ["a JSON pattern", '{ $.verb = "delete" }', ["id-1", "id-3"]],
    ["words", '"id-2"', ["id-2"]],
    ["a pattern that nothing matches", '{ $.verb = "watch" }', []],
  ])(
    "[M05 partly: CloudWatch] %s goes to CloudWatch as it stands, and only what passes is sent",
    async (_, filter, ids) => {
      const { endpoint, add, calls } = await aws();
      add(
        group,
        auditStream,
        [1, 2, 3].map((ms) => lineAt(ms)),
      );
      const source = cloudWatchSource(eksAt(endpoint, { filter }), awsPorts());
      expect(idsOf(await readAll(source, partition(), noon, noon + 10))).toEqual(ids);
      expect(calls[0]?.input["filterPattern"]).toBe(filter === "" ? undefined : filter);
    },
  );

  it("an event that comes late is not there yet, and is there later", async () => {
    let now = noon + 1_000;
    const { endpoint, add } = await aws({ now: () => now });
    add(group, auditStream, [{ ...lineAt(5), ingestedAt: noon + 60_000 }, lineAt(6)]);
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    const read = async () => idsOf(await readAll(source, partition(), noon, noon + 10));
    expect(await read()).toEqual(["id-6"]);
    now = noon + 60_000;
    expect(await read()).toEqual(["id-5", "id-6"]);
  });

  it.each<[string, (Fault | undefined)[], string[]]>([
    ["an empty page with a token is not the end", ["empty-page", undefined, "empty-page"], ["id-1", "id-2", "id-3"]],
    ["nor is a token that comes back once", [undefined, "repeat-token"], ["id-1", "id-2", "id-3"]],
    ["duplicates are handed over: the store knows them", ["duplicate"], ["id-1", "id-1", "id-2", "id-2", "id-3"]],
    ["another order loses nothing", ["shuffle"], ["id-2", "id-1", "id-3"]],
  ])("%s", async (_, faults, ids) => {
    const { endpoint, add } = await aws({ pageSize: 2, faults: script(faults) });
    add(
      group,
      auditStream,
      [1, 2, 3].map((ms) => lineAt(ms)),
    );
    expect(idsOf(await readAll(cloudWatchSource(eksAt(endpoint), awsPorts()), partition(), noon, noon + 10))).toEqual(
      ids,
    );
  });

  it("a page token that has lapsed is told as such: by its age, and when CloudWatch says so", async () => {
    let now = noon;
    const faults: Fault[] = [];
    const { endpoint, add } = await aws({
      pageSize: 1,
      now: () => now,
      tokenLife: 3_600_000,
      faults: () => faults.shift(),
    });
    add(group, auditStream, [lineAt(-2), lineAt(-1)]);
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    const reader = source.open(partition(), { from: noon - 10, to: noon });
    const { next } = await reader.page(undefined, never);
    faults.push("stale-token");
    expect(await errorOf(reader.page(next, never))).toMatchObject({ kind: "stale-token" });
    now += 3_600_001;
    expect(await errorOf(reader.page(next, never))).toMatchObject({ kind: "stale-token", servedAt: now - 1 });
    expect(idsOf([await reader.page(undefined, never)])).toEqual(["id--2"]);
  });

  it("asks no faster than its share of the quota, which all sources of the credential and region have together", async () => {
    const { endpoint } = await aws();
    const ports = awsPorts();
    const sources = ["one", "two"].map((name) => cloudWatchSource(eksAt(endpoint, { name }), ports));
    for (const source of sources) await firstPage(source);
    expect(ports.taken).toEqual(["cloudwatch keys eu-west-1", "cloudwatch keys eu-west-1"]);
    expect(ports.limits.get("cloudwatch keys eu-west-1")).toEqual({ perSecond: 2, burst: 4 });
  });
});

describe("when and how far it reads", () => {
  it.each<[string, object, object]>([
    ["[M30] FilterLogEvents: every minute", {}, { interval: 60_000, settle: 15_000, overlap: 120_000 }],
    [
      "[M30] a query, which is billed: every 10 minutes",
      { filter: "filter verb = 'delete'" },
      { interval: 600_000, overlap: 300_000 },
    ],
    ["[M30] as configured", { pollInterval: "15m" }, { interval: 900_000, settle: 15_000 }],
  ])("%s", (_, specification, timing) => {
    const source = cloudWatchSource(eksAt("http://127.0.0.1:1", specification), awsPorts());
    expect(source.timing).toMatchObject(timing);
    expect(source.timing.passes.at(-1)?.name).toBe("26h");
    expect(source.delay).toContain("few minutes");
  });
});

describe("what goes wrong is told with its kind, its words and AWS' time", () => {
  const told = async (source: PollSource) => errorOf(firstPage(source));
  it.each<[string, Partial<CloudWatchOptions>, string, RegExp]>([
    ["throttled", { faults: script(["throttle"]) }, "throttled", /throttles logs:FilterLogEvents in eu-west-1/],
    ["503", { faults: script(["5xx"]) }, "unavailable", /could not answer logs:FilterLogEvents/],
    [
      "an expired session",
      { faults: script(["expired-credentials"]) },
      "auth",
      /session of credential "keys" has expired/,
    ],
    [
      "keys that AWS does not know",
      { secrets: { AKIAOTHER: "x" } },
      "auth",
      /does not know the keys of credential "keys"/,
    ],
    [
      "a permission that is missing",
      { denied: ["FilterLogEvents"] },
      "auth",
      /may not logs:FilterLogEvents on the log group \/aws\/eks\/shop\/cluster/,
    ],
  ])("%s", async (_, options, kind, message) => {
    const { endpoint } = await aws(options);
    const error = await told(cloudWatchSource(eksAt(endpoint), awsPorts()));
    expect(error).toMatchObject({
      name: "PollError",
      kind,
      servedAt: noon + 600_000,
      message: expect.stringMatching(message),
    });
    expect(String(error)).not.toContain(secret);
  });

  it.each<[string, Fault]>([
    ["a connection that is cut", "reset"],
    ["a connection that stays silent", "timeout"],
  ])("%s", async (_, fault) => {
    const { endpoint } = await aws({ faults: script([fault]) });
    expect(await told(cloudWatchSource(eksAt(endpoint), awsPorts()))).toMatchObject({
      kind: "unavailable",
      servedAt: undefined,
    });
  });

  it("[M31] a log group that is not there: audit logging is off, and this switches it on", async () => {
    const { endpoint } = await aws();
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    const error = await errorOf(source.open(partition("bare"), { from: noon, to: noon + 1 }).page(undefined, never));
    expect(error).toMatchObject({
      kind: "settings",
      message: `the log group /aws/eks/bare/cluster does not exist in eu-west-1: audit logging of the cluster bare is off, or the cluster is in another region. Switch it on: aws eks update-cluster-config --region eu-west-1 --name bare --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
    });
  });

  it("[M05 partly: CloudWatch] a filter that CloudWatch cannot read, with its words", async () => {
    const { endpoint } = await aws();
    const source = cloudWatchSource(eksAt(endpoint, { filter: "{ $.verb ~ 1 }" }), awsPorts());
    expect(await told(source)).toMatchObject({
      kind: "settings",
      message: expect.stringContaining("Invalid filter pattern"),
    });
  });

  it("a filter that was never checked is not sent", async () => {
    const { endpoint, calls } = await aws();
    const source = cloudWatchSource(eksAt(endpoint, { filter: "filter verb = 'x' | limit 1" }), awsPorts());
    expect(await errorOf(source.partitions(never))).toMatchObject({
      kind: "settings",
      message: expect.stringMatching(/wrong at character 21: limit is not allowed/),
    });
    expect(calls).toEqual([]);
  });

  it("nobody listens there", async () => {
    const source = cloudWatchSource(eksAt("http://127.0.0.1:1"), awsPorts());
    expect(await told(source)).toMatchObject({ kind: "unavailable", message: expect.stringContaining("ECONNREFUSED") });
  });

  it("an aborted reading rejects with the signal's reason", async () => {
    const { endpoint } = await aws({ faults: () => "timeout", hold: 20_000 });
    const ending = new AbortController();
    const reading = cloudWatchSource(eksAt(endpoint), awsPorts())
      .open(partition(), { from: noon, to: noon + 1 })
      .page(undefined, ending.signal);
    setTimeout(() => ending.abort(new Error("the daemon stops")), 50);
    expect(await errorOf(reading)).toMatchObject({ message: "the daemon stops" });
  });
});

describe("a machine whose clock is wrong", () => {
  it.each<[string, number]>([
    ["an hour behind AWS", 3_600_000],
    ["an hour ahead of AWS", -3_600_000],
    ["ten minutes behind", 600_000],
  ])("%s: the first call is refused, the next one is signed with AWS' time", async (_, off) => {
    const { endpoint, add } = await aws({ now: () => Date.now() + off, tolerance: 300_000 });
    add(group, auditStream, [{ timestamp: noon + 1, message: eventAt(1), ingestedAt: 0 }]);
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    const error = await errorOf(firstPage(source));
    expect(error).toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(/clock is \d+ s (behind|ahead of) AWS.*NTP/),
    });
    const servedAt = (error as { readonly servedAt: number }).servedAt;
    expect(Math.abs(servedAt - Date.now() - off)).toBeLessThan(60_000);
    expect(idsOf([await firstPage(source)])).toEqual(["id-1"]);
  });

  it("a right clock with a wrong secret is not taken for a wrong clock, and no header of the request is repeated", async () => {
    const { endpoint } = await aws({ now: Date.now, tolerance: 300_000, secrets: { AKIAIOSFODNN7EXAMPLE: "other" } });
    const token = { ...accessKey, sessionToken: "a-session-token" } as typeof accessKey;
    const error = await errorOf(firstPage(cloudWatchSource(eksAt(endpoint), awsPorts([token]))));
    expect(error).toMatchObject({
      kind: "auth",
      message: expect.stringMatching(/signature of credential "keys".*secret access key is wrong/),
    });
    expect(inspect(error, { depth: 9 })).not.toContain("a-session-token");
  });
});

describe("keys that are replaced", () => {
  it("are used after renew(), and not before", async () => {
    const { endpoint, calls } = await aws({
      secrets: { AKIAIOSFODNN7EXAMPLE: secret, AKIASECONDEXAMPLE000: "second" },
    });
    const credentials = [accessKey];
    const source = cloudWatchSource(eksAt(endpoint), awsPorts(credentials));
    await firstPage(source);
    credentials[0] = {
      ...accessKey,
      accessKeyId: "AKIASECONDEXAMPLE000",
      secretAccessKey: "second",
    } as typeof accessKey;
    await firstPage(source);
    source.renew();
    await firstPage(source);
    expect(calls.map(({ caller }) => caller)).toEqual([
      "AKIAIOSFODNN7EXAMPLE",
      "AKIAIOSFODNN7EXAMPLE",
      "AKIASECONDEXAMPLE000",
    ]);
  });
});

describe("how calls leave", () => {
  it("all of them by the agents that the daemon gives, as its proxies want it; these outlive the source", async () => {
    const proxy = await aws({ secrets: undefined });
    const agents = new ProxyAgent({ getProxyForUrl: () => proxy.endpoint, keepAlive: true });
    const ports = awsPorts([
      accessKey,
      { id: "role", type: "aws-role", roleArn: "arn:aws:iam::1:role/r", source: "keys" },
    ]);
    const outbound = { ...ports.outbound, agents: { http: agents, https: agents } };
    const endpoints = { logs: "http://logs.invalid", eks: "http://eks.invalid", sts: "http://sts.invalid" };
    const open = () =>
      cloudWatchSource(eksAt("http://unused.invalid", { credentialID: "role", endpoints }), { ...ports, outbound });
    const source = open();
    expect(await source.partitions(never)).toHaveLength(1);
    await firstPage(source);
    source.close();
    await firstPage(open());
    expect(new Set(proxy.calls.map(({ action }) => action))).toEqual(
      new Set(["AssumeRole", "ListClusters", "GetCallerIdentity", "FilterLogEvents"]),
    );
    agents.destroy();
  });

  it("a request that cannot even be made leaves no timer that the daemon's end would wait for", async () => {
    const { endpoint } = await aws();
    const timers = () => process.getActiveResourcesInfo().filter((it) => it === "Timeout").length;
    const wrong = { ...accessKey, type: "aws-access-key" as const, accessKeyId: "AKIA\nX", secretAccessKey: "x" };
    const { logs } = openClients(eksAt(endpoint, { credentialID: wrong.id }), awsPorts([wrong]));
    const command = new FilterLogEventsCommand({ logGroupName: group });
    const before = timers();
    await expect(logs.send(command)).rejects.toThrow("Invalid character in header content");
    await sleep(50);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it("an answer that does not come is not waited for forever", async () => {
    const { endpoint } = await aws({ faults: () => "timeout", hold: 20_000 });
    const { logs } = openClients(eksAt(endpoint), awsPorts(), { connection: 1_000, answer: 50 });
    const asked = { action: "logs:FilterLogEvents", about: "x", region: "eu-west-1", identity: "y", renewal: "z" };
    const command = new FilterLogEventsCommand({ logGroupName: group });
    const answer = ask((options) => logs.send(command, options), asked, never);
    expect(await errorOf(answer)).toMatchObject({
      kind: "unavailable",
      message: "no answer to logs:FilterLogEvents in eu-west-1 within 0.05 s: is a proxy or another endpoint needed?",
    });
  });
});
