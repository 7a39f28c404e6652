import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { startPoller } from "../../daemon/ingest/poller.ts";
import { pipeline } from "../../daemon/pipeline.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { openTracing, tracingSecrets } from "../../daemon/telemetry/open-tracing.ts";
import { telemetry } from "../../daemon/telemetry/telemetry.ts";
import type { Span } from "../../daemon/telemetry/tracing.ts";
import { works } from "../../daemon/telemetry/work.ts";
import { portsOver, start } from "../ingest/polling.ts";
import { type TestDaemon, testDaemon } from "../support/daemon.ts";
import { eventNumber } from "../support/events.ts";
import { fakeSource, minute } from "../support/fake-source.ts";
import { otlpCollector } from "../support/otlp-collector.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const caller = "b7ad6b7169203331";
const secret = "canary-of-the-collector";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-traces-"));
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const loaded = () => readFileSync(join(directory, "loaded"), "utf8").split("\n");
/** Whether any file that was loaded has code of OpenTelemetry's SDK in it. Its API alone comes with prom-client. */
const hasSdk = (files: readonly string[]) =>
  files.some((file) => /dist\/.*\.js$/.test(file) && readFileSync(file, "utf8").includes("OTEL_BSP_SCHEDULE_DELAY"));

/** The built daemon with these variables; it leaves a list of the files that it loaded. */
async function started(name: string, environment: Readonly<Record<string, string>>): Promise<TestDaemon> {
  const listing = join(directory, "listing.cjs");
  writeFileSync(
    listing,
    `if (require("node:worker_threads").isMainThread) process.on("exit", () =>
      require("node:fs").writeFileSync(${JSON.stringify(join(directory, "loaded"))}, Object.keys(require.cache).join("\\n")));`,
  );
  for (const [key, value] of Object.entries({ ...environment, NODE_OPTIONS: `--require ${listing}` }))
    vi.stubEnv(key, value);
  const daemon = await testDaemon(join(directory, name), { policy: ["Exec or attach to a pod"] });
  await daemon.start();
  return daemon;
}

const deliver = (daemon: TestDaemon, headers: Record<string, string> = {}) =>
  fetch(daemon.webhook, { method: "POST", headers, body: Buffer.from(eventNumber(1).original).toString() });

describe("traces of the built daemon", () => {
  it("a real collector gets them: what came with a traceparent goes on with it, and all is handed over at the stop", async () => {
    const collector = await otlpCollector();
    onTestFinished(() => collector.close());
    const daemon = await started("sent", {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${secret}`,
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    });
    await deliver(daemon, { traceparent: `00-${traceId}-${caller}-01`, tracestate: "vendor=1", cookie: "canary=1" });
    await daemon.get("/audits/kubernetes?user=canary-user");
    await daemon.send("GET", "/nowhere/canary-path");
    await fetch(`${daemon.url}/metrics`);
    expect(await daemon.end("SIGTERM")).toBe(0);

    expect(hasSdk(loaded())).toBe(true);
    expect(new Set(collector.paths)).toEqual(new Set(["/v1/traces"]));
    expect(collector.headers[0]).toMatchObject({ "x-key": secret, "content-type": "application/x-protobuf" });
    const spans = collector.spans();
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [received] = named("POST /api/v{version}/kubernetes/webhook/{token}");
    expect(received).toMatchObject({
      traceId,
      parent: caller,
      kind: 2,
      failed: false,
      attributes: {
        "http.response.status_code": 200,
        "auditwire.listener": "webhook",
        "auditwire.request_id": expect.any(String),
      },
      resource: {
        "service.name": "auditwire",
        "service.version": expect.any(String),
        "deployment.environment.name": "test",
      },
    });
    const [delivered] = named("deliver");
    expect(delivered).toMatchObject({
      traceId,
      parent: received?.spanId,
      kind: 1,
      attributes: { "auditwire.source": "webhook/e2e", "auditwire.events": 1, "auditwire.audits": 1 },
    });
    for (const name of ["judge", "commit"]) expect(named(name)).toMatchObject([{ traceId, parent: delivered?.spanId }]);
    const [asked] = named("GET /api/v{version}/audits/kubernetes");
    expect(asked?.traceId).not.toBe(traceId);
    expect(spans.filter(({ parent, name }) => parent === asked?.spanId && name.startsWith("store "))).not.toEqual([]);
    expect(spans.map(({ name }) => name).filter((name) => /healthz|readyz|metrics/.test(name))).toEqual([]);
    const everything = Buffer.concat(collector.bodies).toString("latin1");
    for (const canary of ["canary", new URL(daemon.webhook).pathname.split("/").at(-1) ?? ""])
      expect(everything).not.toContain(canary);
    expect(daemon.log()).not.toContain("canary");
  });

  it.each<[string, Record<string, string>]>([
    ["nothing says where to", {}],
    ["they are switched off", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "true" }],
  ])("when %s, no code for them is loaded", async (_, environment) => {
    const daemon = await started("off", environment);
    expect((await deliver(daemon)).status).toBe(200);
    expect(await daemon.end("SIGTERM")).toBe(0);
    expect(loaded().length).toBeGreaterThan(10);
    expect(hasSdk(loaded())).toBe(false);
  });

  it("the sampler of the environment counts", async () => {
    const collector = await otlpCollector();
    onTestFinished(() => collector.close());
    const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own`, OTEL_SERVICE_NAME: "audit-eu" };
    const daemon = await started("sampled", { ...environment, OTEL_TRACES_SAMPLER: "parentbased_always_off" });
    await deliver(daemon);
    await deliver(daemon, { traceparent: `00-${traceId}-${caller}-01` });
    await deliver(daemon, { traceparent: `00-${"1".repeat(32)}-${caller}-00` });
    expect(await daemon.end("SIGTERM")).toBe(0);
    expect(new Set(collector.spans().map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(collector.spans()[0]?.resource).toMatchObject({ "service.name": "audit-eu" });
    expect(new Set(collector.paths)).toEqual(new Set(["/own"]));
  });

  it.each([
    ["is not there", false],
    ["never answers", true],
  ])("a collector that %s holds up nothing: requests are answered, the daemon ends", async (_, silent) => {
    const collector = await otlpCollector(true);
    onTestFinished(() => collector.close());
    const daemon = await started(silent ? "silent" : "gone", {
      OTEL_EXPORTER_OTLP_ENDPOINT: silent ? collector.url : "http://127.0.0.1:1",
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${secret}`,
      OTEL_BSP_SCHEDULE_DELAY: "100",
      OTEL_EXPORTER_OTLP_TIMEOUT: "60000",
    });
    for (let n = 0; n < 20; n++) expect((await deliver(daemon)).status).toBe(200);
    if (silent) await expect.poll(() => collector.bodies.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await daemon.end("SIGTERM")).toBe(0);
    expect(daemon.log()).toContain("auditwire has stopped");
    expect(daemon.log()).not.toContain(secret);
    expect(daemon.log()).toContain("the last ones were not sent");
  });

  it("a collector that is not there is a line now and then, of no request", async () => {
    const daemon = await started("refused", {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
      OTEL_BSP_SCHEDULE_DELAY: "100",
      OTEL_EXPORTER_OTLP_TIMEOUT: "200",
    });
    const told = () =>
      daemon
        .log()
        .split("\n")
        .filter((line) => line.includes("OpenTelemetry says"));
    await expect.poll(async () => (await deliver(daemon)) && told().length, { timeout: 10_000 }).toBe(1);
    const line = JSON.parse(told()[0] ?? "");
    expect(line).toMatchObject({ level: "warn", err: "connect ECONNREFUSED 127.0.0.1:1" });
    expect(line).not.toHaveProperty("requestId");
    expect(await daemon.end("SIGTERM")).toBe(0);
    expect(told()).toHaveLength(1);
  });
});

describe("without a built daemon", () => {
  const log = pino({ level: "silent" });

  it.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, false],
    [{ OTEL_SERVICE_NAME: "x", OTEL_TRACES_SAMPLER: "always_on" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_TRACES_EXPORTER: "none" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_TRACES_EXPORTER: "otlp" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "TRUE" }, false],
  ])("%j: traces are wanted: %s", async (environment, wanted) => {
    const tracing = await openTracing(environment, "test", log);
    await tracing?.close();
    expect(tracing !== undefined).toBe(wanted);
  });

  it("headers for the collector are secrets", () =>
    expect(tracingSecrets({ OTEL_EXPORTER_OTLP_HEADERS: "a=Bearer%20123456789,b=1" })).toEqual([
      "Bearer%20123456789",
      "Bearer 123456789",
    ]));

  it("a poll is a span with its deliveries in it; what fails says by what kind of failure, not by its message", async () => {
    const begun: { name: string; parent: string | undefined; failed?: string }[] = [];
    const tracing = {
      start: (name: string, { parent }: { parent: unknown }): Span => {
        const one: (typeof begun)[number] = { name, parent: (parent as { its?: string } | undefined)?.its };
        begun.push(one);
        const span = { its: name, traceId, rename: () => undefined, set: () => undefined, end: () => undefined };
        return { ...span, failed: (failed) => void Object.assign(one, { failed }) };
      },
      close: async () => true,
    };
    const clock = virtualClock(start);
    const { ports, store } = portsOver(clock, 1);
    const told = telemetry(log, { version: "test" }, works(), tracing);
    const commit = async (batch: Parameters<typeof store.commit>[0]) => store.commit(batch, clock.truth());
    const deliver = pipeline({ judge: judge(library), store: { commit }, telemetry: told });
    const cloud = fakeSource(clock.truth, {});
    const poller = startPoller("fake/one", cloud.source, { lookback: minute }, { ...ports, deliver, telemetry: told });
    onTestFinished(() => poller.close());
    await clock.advance(3 * minute);
    expect(begun).toContainEqual({ name: "poll", parent: undefined });
    expect(begun.filter(({ name, parent }) => name === "deliver" && parent === "poll")).not.toEqual([]);
    expect(begun.filter(({ name }) => name === "commit").every(({ parent }) => parent === "deliver")).toBe(true);
    const refused = Object.assign(new Error("canary"), { kind: "auth" });
    await expect(told.span("asked", {}, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(begun.at(-1)).toEqual({ name: "asked", parent: undefined, failed: "auth" });
  });
});
