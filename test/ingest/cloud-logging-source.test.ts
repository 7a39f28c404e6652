import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import { type Clock, type Found, PollError, type PollSource, type Window } from "../../daemon/ingest/poll-source.ts";
import {
  type CloudLogging,
  type CloudLoggingOptions,
  cloudLogging,
  type Fault,
  type GoogleError,
  type LogEntry,
} from "../support/clouds/cloud-logging.ts";
import { anEntry, splitEntry } from "../support/clouds/cloud-logging-entries.ts";
import { readWindow, sourceOf } from "../support/clouds/cloud-logging-source.ts";
import { kindOf } from "./reading.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const window: Window = { from: now - 600_000, to: now - 20_000 };
const { signal } = new AbortController();

interface Setting {
  readonly specification?: object;
  readonly cloud?: Partial<CloudLoggingOptions>;
  readonly faults?: readonly (Fault | undefined)[];
  readonly clock?: Partial<Clock>;
  /** Stands in the place of entries.list. */
  readonly answer?: () => Response | Promise<Response>;
}

/** A source that reads the simulator with a key, both at ten o'clock. Faults befall the first calls of entries.list. */
function opened({ specification = {}, cloud: options = {}, faults = [], clock = {}, answer }: Setting = {}) {
  const left = [undefined, ...faults];
  const cloud = cloudLogging({ now: () => now, faults: () => left.shift(), ...options });
  const fetch: typeof globalThis.fetch = async (input, init) =>
    answer && String(input).includes("entries:list") ? answer() : cloud.fetch(input, init);
  return { cloud, ...sourceOf(cloud, { specification, fetch, clock: { now: () => now, ...clock } }) };
}

const read = (source: PollSource, asked: Window = window) => readWindow(source, asked);

const auditIDs = (pages: readonly (readonly Found[])[]) =>
  pages.flat().map(({ outcome }) => ("body" in outcome ? outcome.body.auditID : kindOf(outcome)));

async function failureOf(promise: Promise<unknown>): Promise<PollError> {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof PollError)) throw new Error(`no PollError: ${error}`);
  return error;
}

function eventOf(found: Found | undefined): AuditEvent {
  if (!found || !("body" in found.outcome)) throw new Error(`no event: ${JSON.stringify(found)}`);
  return found.outcome;
}

const listed = (cloud: CloudLogging) => cloud.calls.filter(({ query }) => query !== undefined);

describe("what a window holds", () => {
  const received = (ms: number) => anEntry(1, { received: ms });
  const [ours, no]: [string[], string[]] = [["audit-1"], []];
  it.each<[string, LogEntry, object, string[]]>([
    ["at its beginning", received(window.from), {}, ours],
    ["a nanosecond before its beginning", received(window.from - 1), {}, no],
    ["a nanosecond before its end", received(window.to - 1), {}, ours],
    ["at its end", received(window.to), {}, no],
    ["half an hour late", anEntry(1, { received: window.from, happened: window.from - 1_800_000 }), {}, ours],
    [
      "of the data access log",
      { ...received(window.from), logName: "projects/shop-project/logs/cloudaudit.googleapis.com%2Fdata_access" },
      {},
      ours,
    ],
    [
      "of another log",
      { ...received(window.from), logName: "projects/shop-project/logs/cloudaudit.googleapis.com%2Fsystem_event" },
      {},
      no,
    ],
    ["of another resource", { ...received(window.from), resource: { type: "gke_cluster" } }, {}, no],
    [
      "of another service",
      anEntry(1, { received: window.from, payload: { serviceName: "container.googleapis.com" } }),
      {},
      no,
    ],
    ["[M04] of a cluster that is listed", received(window.from), { clusters: ["dev", "prod"] }, ours],
    ["[M04] of a cluster that is not listed", received(window.from), { clusters: ["dev", 'prod" OR "'] }, no],
    ["[M05] what the filter lets through", received(window.from), { filter: 'protoPayload.methodName:"exec"' }, ours],
    [
      "[M05] what the filter keeps away",
      received(window.from),
      { filter: 'NOT protoPayload.methodName:"exec" OR protoPayload.status.code=7' },
      no,
    ],
    [
      "an OR of the filter does not reach past ours",
      received(window.to),
      { filter: 'protoPayload.status.code=7 OR protoPayload.methodName:"exec"' },
      no,
    ],
    ["a blank filter is none", received(window.from), { filter: " \n" }, ours],
  ])("[M10] %s", async (_, entry, specification, expected) => {
    const { cloud, source } = opened({ specification });
    cloud.add("shop-project", [entry, anEntry(2, { received: window.from - 3_600_000 })]);
    expect(auditIDs(await read(source))).toEqual(expected);
  });

  it("[E08] [E12 partly: GKE only] an event has its cluster, project and region, and lies on the axis by when it was received", async () => {
    const { cloud, source } = opened({ specification: { labels: { team: "a" } } });
    cloud.add("shop-project", [anEntry(1, { received: now - 60_000 })]);
    const [found] = (await read(source)).flat();
    expect(found?.at).toBe(now - 60_000);
    expect(eventOf(found).source).toEqual({
      name: "cloud-logging/gke",
      provider: "gcp",
      cluster: "prod",
      projectID: "shop-project",
      region: "europe-west1",
      resourceIDs: ["//container.googleapis.com/projects/shop-project/locations/europe-west1/clusters/prod"],
      labels: { team: "a" },
    });
  });

  it("an event's original are the entry's bytes as they came", async () => {
    const [spaced, plain] = [anEntry(1, { received: now - 60_000 }), anEntry(2, { received: now - 50_000 })];
    const texts = [JSON.stringify(spaced, null, 2), JSON.stringify(plain)];
    const { source } = opened({ answer: () => new Response(`{ "entries" : [ ${texts.join(" ,\n")}] }`) });
    const found = (await read(source)).flat();
    expect(found.map((one) => Buffer.from(eventOf(one).original).toString())).toEqual(texts);
  });

  it("what is no audit event is rejected with its bytes, or left apart", async () => {
    const { cloud, source } = opened();
    cloud.add("shop-project", [
      anEntry(1, { received: now - 60_000, payload: { methodName: "" } }),
      anEntry(2, { received: now - 50_000 }),
    ]);
    expect(auditIDs(await read(source))).toEqual(["rejected not-an-event", "audit-2"]);
  });
});

describe("[M10] when it is read", () => {
  it.each([
    [{}, 60_000],
    [{ pollInterval: "10m" }, 600_000],
  ])("%j", (specification, interval) => {
    const { timing } = opened({ specification }).source;
    expect(timing).toMatchObject({ interval, settle: 20_000, overlap: 180_000, longest: 600_000 });
    expect(timing.passes.map(({ name }) => name)).toEqual(["20m", "3h", "26h"]);
  });

  it("asks nothing before a page is asked for, and then waits its turn", async () => {
    const { cloud, source, taken } = opened();
    const [partition] = await source.partitions(signal);
    const reader = source.open(partition as never, window);
    expect([cloud.calls.length, taken.length]).toEqual([0, 0]);
    await reader.page(undefined, signal);
    expect(taken).toEqual(["cloud-logging/key"]);
  });
});

describe("the daily sweep", () => {
  const yesterday: Window = { from: now - 26 * 3_600_000, to: now - 26 * 3_600_000 + 600_000 };
  it.each([
    [
      "fault-F24 what an API server sent twenty hours late is found by a window of yesterday",
      yesterday,
      20,
      ["audit-1"],
    ],
    ["though not by one of today, which is searched close by", window, 20, []],
    ["a clock that is twenty hours ahead hides nothing from it", yesterday, -20, ["audit-1"]],
  ])("%s", async (_, asked, hoursLate, expected) => {
    const { cloud, source } = opened();
    cloud.add("shop-project", [anEntry(1, { received: asked.from, happened: asked.from - hoursLate * 3_600_000 })]);
    expect(auditIDs(await read(source, asked))).toEqual(expected);
  });

  it("an entry that becomes readable late is missed at first and found later, with the same identity", async () => {
    let time = now;
    const { cloud, source } = opened({ cloud: { now: () => time } });
    cloud.add("shop-project", [anEntry(1, { received: now - 60_000 })]);
    cloud.add("shop-project", [anEntry(2, { received: now - 60_000 })], 600_000);
    const first = (await read(source)).flat();
    time += 600_000;
    const second = (await read(source)).flat();
    expect([auditIDs([first]), auditIDs([second])]).toEqual([["audit-1"], ["audit-1", "audit-2"]]);
    const identities = [first, second].map(([found]) => eventOf(found).identity);
    expect(identities[0]).toBe(identities[1]);
  });
});

describe("pages", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => anEntry(n, { received: window.from, happened: window.from + (n % 7) }));
  it.each<[string, number, readonly Fault[], readonly number[]]>([
    ["none", 0, [], [0]],
    ["one", 1000, [], [1000]],
    ["two", 1001, [], [1000, 1]],
    ["three", 2500, [], [1000, 1000, 500]],
    ["an empty page is not the end", 3, ["empty-page", "empty-page"], [0, 0, 3]],
    ["out of order", 3, ["shuffle"], [3]],
    ["twice the same", 3, ["duplicate"], [6]],
  ])("fault-F25 fault-F26 %s", async (_, count, faults, sizes) => {
    const { cloud, source, taken } = opened({ faults });
    cloud.add("shop-project", many(count));
    const pages = await read(source);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(new Set(auditIDs(pages)).size).toBe(count);
    const queries = listed(cloud).map(({ query }) => ({ ...query, pageToken: undefined }));
    expect(new Set(queries.map((query) => JSON.stringify(query))).size).toBe(1);
    expect(taken).toEqual(sizes.map(() => "cloud-logging/key"));
  });

  it("a repeated token is handed on, for the poller to see", async () => {
    const { source } = opened({ faults: ["empty-page", "repeat-token"] });
    const [partition] = await source.partitions(signal);
    const reader = source.open(partition as never, window);
    const first = await reader.page(undefined, signal);
    expect((await reader.page(first.next, signal)).next).toBe(first.next);
  });

  it("a page says when it was served", async () => {
    const { source } = opened();
    const [partition] = await source.partitions(signal);
    expect((await source.open(partition as never, window).page(undefined, signal)).servedAt).toBe(now);
  });

  it("one project is one partition, whose entries alone it reads", async () => {
    const { cloud, source } = opened({
      specification: { gcpProjectIDs: ["shop-project", "other-project", "shop-project"] },
    });
    cloud.add("shop-project", [anEntry(1, { received: window.from })]);
    cloud.add("other-project", [anEntry(2, { received: window.from, project: "other-project" })]);
    expect((await source.partitions(signal)).map(({ id, facts }) => [id, facts.projectID])).toEqual([
      ["shop-project", "shop-project"],
      ["other-project", "other-project"],
    ]);
    expect((await read(source)).map((page) => auditIDs([page]))).toEqual([["audit-1"], ["audit-2"]]);
  });
});

describe("split entries", () => {
  const request = {
    metadata: { name: "web" },
    spec: { containers: [{ name: "a" }, { name: "b" }], hostNetwork: true },
  };
  const whole = (n = 1) =>
    anEntry(n, { received: window.from, payload: { methodName: "io.k8s.core.v1.pods.create", request } });
  const halves = [
    { metadata: { name: "web" }, spec: { containers: [{ name: "a" }] } },
    { metadata: { name: "web" }, spec: { containers: [{ name: "b" }], hostNetwork: true } },
  ];
  const filler = (count: number) =>
    Array.from({ length: count }, (_, n) => anEntry(100 + n, { received: window.from + 1000 }));
  const bodyOf = (found: Found | undefined) => eventOf(found).body;
  const isMarked = (found: Found | undefined) =>
    (bodyOf(found)["annotations"] as Record<string, string>)["audit.k8s.io/truncated"] === "true";
  const splitFound = (pages: readonly (readonly Found[])[]) =>
    pages.flat().filter(({ outcome }) => !("body" in outcome) || outcome.body.auditID === "audit-1");

  it.each<[string, (parts: readonly LogEntry[]) => readonly LogEntry[]]>([
    ["in order", (parts) => parts],
    ["the last one first", (parts) => [...parts].reverse()],
    ["one of them twice", (parts) => [...parts, ...parts.slice(0, 1)]],
  ])("are put together: %s", async (_, deal) => {
    const body = JSON.stringify({ entries: deal(splitEntry(whole(), halves)) });
    const found = splitFound(await read(opened({ answer: () => new Response(body) }).source));
    expect(new Set(found.map((one) => eventOf(one).identity)).size).toBe(1);
    expect(bodyOf(found[0])).toMatchObject({ verb: "create", requestObject: request });
    expect([isMarked(found[0]), "split" in bodyOf(found[0])]).toEqual([false, false]);
  });

  it("are put together over pages", async () => {
    const [first, second] = splitEntry(whole(), halves) as [LogEntry, LogEntry];
    const { cloud, source } = opened();
    const late = { ...second, timestamp: new Date(window.from + 5000).toISOString() };
    cloud.add("shop-project", [first, ...filler(1200), late]);
    const pages = await read(source);
    expect(pages.map((page) => page.length)).toEqual([999, 202]);
    expect(bodyOf(splitFound(pages)[0])["requestObject"]).toEqual(request);
  });

  it.each<[string, number[], string, boolean]>([
    ["without its end, the rest is handed over as cut", [0], "event", true],
    ["without its beginning, what is left goes to the quarantine", [1], "rejected not-an-event", false],
    ["without its middle, the rest is put together as cut", [0, 2], "event", true],
  ])("%s", async (_, kept, kind, marked) => {
    const parts = splitEntry(whole(), [...halves, { spec: { nodeName: "n" } }]);
    const { cloud, source } = opened();
    cloud.add(
      "shop-project",
      parts.filter((_, index) => kept.includes(index)),
    );
    const found = splitFound(await read(source));
    expect(found.map(({ outcome }) => kindOf(outcome))).toEqual([kind]);
    if (kind === "event") expect([isMarked(found[0]), "split" in bodyOf(found[0])]).toEqual([marked, true]);
  });

  it("parts that contradict each other are put together as cut", async () => {
    const { cloud, source } = opened();
    cloud.add(
      "shop-project",
      splitEntry(whole(), [{ spec: { nodeName: "a" } }, { spec: { nodeName: "b", hostPID: true } }]),
    );
    const [found] = splitFound(await read(source));
    expect(bodyOf(found)["requestObject"]).toEqual({ spec: { nodeName: "a", hostPID: true } });
    expect(isMarked(found)).toBe(true);
  });

  it("parts of two entries do not mix", async () => {
    const { cloud, source } = opened();
    const [a, b] = [splitEntry(whole(1), [{ x: 1 }, { y: 1 }]), splitEntry(whole(2), [{ x: 2 }, { y: 2 }])];
    cloud.add("shop-project", [...a, ...b]);
    const found = (await read(source)).flat();
    expect(found.map(bodyOf).map((body) => body["requestObject"])).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  it("parts that nest too deeply are not looked into", async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
    const body = JSON.stringify({ entries: splitEntry(whole(), [halves[0], "DEEP"]) });
    const text = body
      .replace('"DEEP"', JSON.stringify({ a: 1 }))
      .replace('"a":1', `"a":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
    expect(deep).toBeDefined();
    const found = (await read(opened({ answer: () => new Response(text) }).source)).flat();
    expect(found.map(({ outcome }) => kindOf(outcome))).toEqual(["rejected too-deep", "event"]);
  });
});

describe("what a refusal means", () => {
  const error = (code: number, status: string, message: string, reason?: string, more?: object): GoogleError => ({
    code,
    status,
    message,
    ...(reason ? { details: [{ "@type": "type.googleapis.com/google.rpc.Help" }, { reason, ...more }] } : {}),
  });
  it.each<[string, Setting, string, string]>([
    ["throttled", { faults: ["throttle"] }, "throttled", "too many reads"],
    ["5xx", { faults: ["5xx"] }, "unavailable", "503 UNAVAILABLE"],
    ["reset", { faults: ["reset"] }, "unavailable", "read ECONNRESET"],
    ["a token that has ended", { faults: ["expired-credentials"] }, "auth", "refused"],
    [
      "no right",
      { cloud: { refuse: () => error(403, "PERMISSION_DENIED", "Permission denied for all log views") } },
      "auth",
      'project "shop-project": grant it roles/logging.viewer there, or roles/logging.privateLogViewer',
    ],
    [
      "the API is off",
      {
        cloud: {
          refuse: () => error(403, "PERMISSION_DENIED", "Cloud Logging API has not been used", "SERVICE_DISABLED"),
        },
      },
      "settings",
      "gcloud services enable logging.googleapis.com --project shop-project",
    ],
    [
      "the API is off in the project that pays",
      {
        cloud: {
          refuse: () => error(403, "", "", "SERVICE_DISABLED", { metadata: { consumer: "projects/1234" } }),
        },
      },
      "settings",
      "gcloud services enable logging.googleapis.com --project 1234",
    ],
    [
      "[M11] too narrow a scope",
      { cloud: { refuse: () => error(403, "PERMISSION_DENIED", "insufficient", "ACCESS_TOKEN_SCOPE_INSUFFICIENT") } },
      "auth",
      "logging.read, logging.admin, cloud-platform.read-only or cloud-platform",
    ],
    ["no such project", { cloud: { refuse: () => error(404, "NOT_FOUND", "x") } }, "settings", '"shop-project"'],
    ["a filter the service does not read", { specification: { filter: "a = = b" } }, "settings", "Unparseable filter"],
    [
      "a filter that is refused here",
      { specification: { filter: 'timestamp>"2020"' } },
      "settings",
      "timestamp is reserved",
    ],
    ["an unknown credential", { specification: { credentialID: "none" } }, "settings", 'no credential "none"'],
    [
      "an error with status 200",
      { answer: () => Response.json({ error: {} }) },
      "unavailable",
      "HTTP 200 with a body that is no answer of Google",
    ],
    [
      "a page of another kind",
      { answer: () => new Response("<html>") },
      "unavailable",
      "HTTP 200 with a body that is no answer of Google",
    ],
    ["a redirect", { answer: () => Response.redirect("http://127.0.0.1:1") }, "unavailable", "302"],
    ["no JSON in an error", { answer: () => new Response("<html>", { status: 502 }) }, "unavailable", "502"],
    ["another 4xx", { answer: () => new Response("", { status: 451 }) }, "settings", "451"],
    ["a timeout of the service", { answer: () => new Response("", { status: 408 }) }, "unavailable", "408"],
    [
      "no answer in a minute",
      { faults: ["timeout"], clock: { sleep: async () => {} } },
      "unavailable",
      "no answer within 60 s",
    ],
    [
      "an answer too large to hold",
      { answer: () => new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(2 ** 20)) })) },
      "too-much",
      "more than 67108864 bytes",
    ],
  ])("fault-F21 %s", async (_, setting, kind, words) => {
    const { source, cloud } = opened(setting);
    const failure = await failureOf(read(source));
    expect([failure.kind, failure.message]).toEqual([kind, expect.stringContaining(words)]);
    expect(failure.message).not.toMatch(/ya29|BEGIN|eyJ/);
    expect(listed(cloud).length).toBeLessThanOrEqual(1);
  });

  it("fault-F23 an error says when it was served", async () => {
    expect(await failureOf(read(opened({ faults: ["throttle"] }).source))).toMatchObject({
      servedAt: now,
      retryAfter: undefined,
    });
    const told = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
    expect((await failureOf(read(opened({ answer: told }).source))).retryAfter).toBe(7000);
  });

  it.each<[string, Partial<CloudLoggingOptions>, readonly (Fault | undefined)[]]>([
    ["that the service no longer takes", {}, ["empty-page", "stale-token"]],
    ["that has outlived its time", { pageTokenLife: -1 }, ["empty-page"]],
  ])("fault-F25 a page token %s is stale", async (_, cloud, faults) => {
    expect((await failureOf(read(opened({ cloud, faults }).source))).kind).toBe("stale-token");
  });

  it("fault-F22 after a renewal a new token is obtained", async () => {
    const { cloud, source } = opened();
    await read(source);
    cloud.revokeTokens();
    expect((await failureOf(read(source))).kind).toBe("auth");
    source.renew();
    cloud.add("shop-project", [anEntry(1, { received: window.from })]);
    expect(auditIDs(await read(source))).toEqual(["audit-1"]);
    expect(cloud.calls.filter(({ path }) => path === "/token")).toHaveLength(2);
  });

  it("an abort is no failure of the cloud", async () => {
    const { source } = opened({ faults: ["timeout"] });
    const [partition] = await source.partitions(signal);
    const aborted = new AbortController();
    const page = source.open(partition as never, window).page(undefined, aborted.signal);
    aborted.abort(new Error("stopped"));
    await expect(page).rejects.toThrow("stopped");
  });
});
