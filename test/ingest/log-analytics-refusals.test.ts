import { describe, expect, it } from "vitest";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { type Fault, logAnalytics, workspace } from "../support/clouds/log-analytics.ts";
import { bySecret, portsWith, specificationOf } from "../support/clouds/log-analytics-ports.ts";
import { aCloud, auditRow, idsOf, minute, now, read, signal } from "../support/clouds/log-analytics-reading.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const then = now - 10 * minute;
const error = (code: string, message: string, innererror?: unknown) =>
  JSON.stringify({ error: { code, message, innererror } });

/** A source that is served as usual, but for queries of rows. */
function answered(status: number, body: string, headers: Record<string, string> = {}, more = {}) {
  const cloud = logAnalytics({ now: () => now });
  cloud.add("AKSAudit", [auditRow("a", then)]);
  const post: typeof fetch = async (input, init) => {
    const isRows = typeof init?.body === "string" && init.body.includes("take 5001");
    return isRows
      ? new Response(body, { status, headers: { date: new Date(now).toUTCString(), ...headers } })
      : cloud.fetch(input, init);
  };
  const specification = specificationOf("http://127.0.0.1:1", { azureWorkspaceName: workspace.id, ...more });
  return read(logAnalyticsSource(specification, portsWith(bySecret, { post })));
}

describe("what the service answers instead of rows", () => {
  it.each([
    [
      "401",
      401,
      error("InvalidTokenError", "The provided authentication is not valid for this resource"),
      {},
      { kind: "auth", message: /access token is refused: The provided auth/ },
    ],
    [
      "403",
      403,
      error("InsufficientAccessError", "The provided credentials have insufficient access"),
      {},
      { kind: "auth", message: /query\/AKSAudit\/read.*Log Analytics Reader/ },
    ],
    [
      "404",
      404,
      error("WorkspaceNotFoundError", "The workspace could not be found"),
      {},
      { kind: "settings", message: /no such workspace/ },
    ],
    [
      "429",
      429,
      error("ThrottledError", "Rate limit reached"),
      { "retry-after": "30" },
      { kind: "throttled", retryAfter: 30_000, message: /too many requests/ },
    ],
    [
      "429 with a date",
      429,
      "",
      { "retry-after": new Date(now + 20_000).toUTCString() },
      { kind: "throttled", retryAfter: 20_000, message: /429/ },
    ],
    [
      "429 with nonsense",
      429,
      "{}",
      { "retry-after": "soon" },
      { kind: "throttled", retryAfter: undefined, message: /429/ },
    ],
    ["500", 500, "", {}, { kind: "unavailable", message: /HTTP 500/ }],
    ["502 of a proxy", 502, "<html>", {}, { kind: "unavailable", message: /HTTP 502/ }],
    [
      "503",
      503,
      error("ServiceUnavailable", "Busy"),
      { "retry-after": "5" },
      { kind: "unavailable", retryAfter: 5_000, message: /Busy/ },
    ],
    [
      "504 of the gateway",
      504,
      error("GatewayTimeout", "Gateway timeout"),
      {},
      { kind: "unavailable", message: /Gateway timeout/ },
    ],
    [
      "504 of a query that ran too long",
      504,
      error("GatewayTimeout", "Timeout", {
        code: "x",
        message:
          "Query execution has exceeded the allowed limits: request has timed out on the server (E_QUERY_TIMEOUT)",
      }),
      {},
      { kind: "too-much", message: /timed out/ },
    ],
    [
      "an answer that is too large",
      413,
      error("ResponsePayloadTooLarge", "Response too large"),
      {},
      { kind: "too-much", message: /too large/ },
    ],
    [
      "a query that was too hungry",
      500,
      error("x", "Failed", { code: "y", message: "E_LOW_MEMORY_CONDITION" }),
      {},
      { kind: "too-much", message: /E_LOW/ },
    ],
    [
      "a Basic table",
      400,
      error("BadArgumentError", "Bad", {
        code: "z",
        message: "The table AKSAudit uses Basic Logs plan and is not supported",
      }),
      {},
      { kind: "settings", message: /--plan Analytics/ },
    ],
    ["no JSON", 200, "<html>", {}, { kind: "unavailable", message: /HTTP 200 with a body that is no answer of Azure/ }],
  ])("%s", async (_, status, body, headers, { message, ...expected }) => {
    const failure = answered(status, body, headers);
    await expect(failure).rejects.toBeInstanceOf(PollError);
    await expect(failure).rejects.toMatchObject({
      ...expected,
      servedAt: now,
      message: expect.stringMatching(message),
    });
    const { message: said } = (await failure.catch((thrown: Error) => thrown)) as Error;
    expect(said).toContain(workspace.id);
    expect(said).not.toMatch(/s3cret|token-\d|Bearer/);
  });

  it("rows without their time are no rows", async () => {
    const body = JSON.stringify({ tables: [{ columns: [{ name: "AuditId" }], rows: [["a"]] }] });
    await expect(answered(200, body)).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("a filter that the service refuses", () => {
  it.each([
    ["a column that is not there", 'Vreb == "get"', /filter is refused: .*'Vreb'/],
    ["a function that is not there", "foo(Verb)", /filter is refused: .*foo/],
    ["no expression", "Verb ==", /filter is refused/],
    ["strings that have no order", 'Verb > "get"', /Cannot compare/],
  ])("[M05 M24] is told in its words: %s", async (_, filter, message) => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    await expect(read(sourceOf({ filter }))).rejects.toMatchObject({
      kind: "settings",
      message: expect.stringMatching(message),
    });
  });

  it("[M24] is told before it is sent, when it is more than a condition", async () => {
    const { cloud, sourceOf } = await aCloud();
    cloud.add("AKSAudit", [auditRow("a", then)]);
    await expect(read(sourceOf({ filter: "true) | take 0 //" }))).rejects.toMatchObject({
      kind: "settings",
      message: expect.stringContaining('")"'),
    });
    expect(cloud.calls.some(({ query }) => query?.includes("take 0 //"))).toBe(false);
  });
});

describe("what breaks on the way", () => {
  it.each([
    ["throttle", "throttled"],
    ["5xx", "unavailable"],
    ["reset", "unavailable"],
    ["partial-failure", "too-much"],
    ["row-limit", "too-much"],
  ] as const)("fault-F21 %s", async (fault, kind) => {
    let next: Fault | undefined;
    const { cloud, sourceOf } = await aCloud({ faults: () => next });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf();
    await source.partitions(signal);
    next = fault;
    await expect(read(source)).rejects.toMatchObject({ kind });
    next = undefined;
    expect(idsOf(await read(source))).toEqual(["a"]);
  });

  it("fault-F21 no answer is given up after three minutes, of the clock that was given", async () => {
    const clock = virtualClock(now);
    let next: Fault | undefined;
    const { cloud, sourceOf } = await aCloud({ faults: () => next });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf({}, bySecret, { clock, post: cloud.fetch });
    await source.partitions(signal);
    next = "timeout";
    let settled: unknown;
    const reading = read(source).catch((thrown: unknown) => {
      settled = thrown;
    });
    await clock.advance(179_999);
    expect(settled).toBeUndefined();
    await clock.advance(1);
    await reading;
    expect(settled).toMatchObject({ kind: "unavailable", message: expect.stringContaining("no answer within 180 s") });
  });

  it("ends with the signal's own reason", async () => {
    let next: Fault | undefined;
    const { cloud, sourceOf } = await aCloud({ faults: () => next });
    cloud.add("AKSAudit", [auditRow("a", then)]);
    const source = sourceOf();
    const [partition] = await source.partitions(signal);
    if (!partition) throw new Error("no partition");
    next = "timeout";
    const stop = new AbortController();
    const page = source.open(partition, { from: then, to: now }).page(undefined, stop.signal);
    setTimeout(() => stop.abort(new Error("the daemon ends")), 20);
    await expect(page).rejects.toThrow("the daemon ends");
  });

  it("a host that is not there is named", async () => {
    const cloud = logAnalytics({ now: () => now });
    const post: typeof fetch = (input, init) =>
      String(input).includes("/query") ? fetch(input, init) : cloud.fetch(input, init);
    const source = logAnalyticsSource(specificationOf("http://127.0.0.1:1"), portsWith(bySecret, { post }));
    await expect(source.partitions(signal)).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("127.0.0.1:1 cannot be reached"),
    });
  });
});
