import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { aDirectory } from "../store/opened.ts";
import { ran } from "../support/command.ts";
import { testDaemon } from "../support/daemon.ts";
import { samplesWith } from "../support/metrics.ts";

const rules = [
  { name: "Creates", message: "created", expression: 'jpath("verb") = "create"', severity: "low" },
  { name: "Alice", message: "it was alice", expression: 'jpath("user.username") = "alice"', severity: "low" },
  {
    name: "Many",
    message: "many deletions",
    expression: 'jpath("verb") = "delete"',
    severity: "high",
    threshold: { count: 5, within: "1h", by: [] },
  },
];

/** An event as an item of an EventList. Every tenth creates, every seventh of the others deletes. */
const item = (n: number) => ({
  level: "Metadata",
  auditID: `id-${String(n).padStart(6, "0")}`,
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods",
  verb: n % 10 === 0 ? "create" : n % 7 === 0 ? "delete" : "get",
  user: { username: n % 10 === 0 ? "alice" : "bob" },
  sourceIPs: ["10.0.0.7"],
  objectRef: { resource: "pods", namespace: "shop", apiVersion: "v1" },
  requestReceivedTimestamp: `2026-11-22T09:33:01.${String(n).padStart(6, "0")}Z`,
  stageTimestamp: `2026-11-22T09:33:02.${String(n).padStart(6, "0")}Z`,
  annotations: { "authorization.k8s.io/decision": "allow", note: "<&>" },
});
/** As Go writes JSON. */
const json = (value: unknown) =>
  JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
/** The same event as a line of the API server's log. */
const line = (n: number) => json({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...item(n) });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const lines = (from: number, to: number) =>
  numbers(from, to)
    .map((n) => `${line(n)}\n`)
    .join("");
const createsIn = (from: number, to: number) =>
  numbers(from, to)
    .filter((n) => n % 10 === 0)
    .map((n) => item(n).auditID);
const deletionsIn = (to: number) => numbers(0, to).filter((n) => item(n).verb === "delete").length;

interface Found {
  readonly rule: string;
  readonly eventBlob: string;
}

async function aDaemon(settings: object = {}) {
  const folder = aDirectory();
  const daemon = await testDaemon(folder, { rules, policy: ["Many", "Creates"], ...settings });
  await daemon.start();
  onTestFinished(async () => void (await daemon.end("SIGKILL")));
  const words = ["--config", join(folder, "config.yaml"), "--credentials", join(folder, "credentials.json")];
  const found = async (rule: string) => {
    const audits: Found[] = [];
    for (let offset = 0; ; offset += 250) {
      const page = (await daemon.get(`/audits/kubernetes?limit=250&offset=${offset}&rule=${rule}`)) as Found[];
      audits.push(...page);
      if (page.length < 250) return audits.map(({ eventBlob }) => JSON.parse(eventBlob).auditID as string).sort();
    }
  };
  const sources = async () =>
    (await daemon.get("/sources")) as { source: string; received: number; imported: number; rejected: number }[];
  return {
    folder,
    daemon,
    words,
    found,
    counters: async () => (await sources()).find(({ source }) => source === "webhook/e2e"),
    importing: (files: readonly string[], options: Parameters<typeof ran>[1] = {}) =>
      ran(["import", ...files, "--cluster", "e2e", ...words], { cwd: folder, ...options }),
  };
}

describe("auditwire import", () => {
  it("of a log stores what the webhook has not delivered, also when another rule would match by now", async () => {
    const { folder, daemon, found, importing } = await aDaemon();
    const body = json({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items: numbers(0, 100).map(item) });
    expect((await fetch(daemon.webhook, { method: "POST", body })).status).toBe(200);
    expect(await found("Creates")).toEqual(createsIn(0, 100));
    await daemon.end("SIGTERM");
    const file = join(folder, "config.yaml");
    writeFileSync(file, stringify({ ...parse(readFileSync(file, "utf8")), policy: ["Many", "Alice", "Creates"] }));
    await daemon.start();
    writeFileSync(join(folder, "audit.log"), lines(0, 300));
    const { code, out } = await importing(["audit.log"]);
    expect({ code, out: out.toString() }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^300 events, \d+ new audits, \d+ matches known already; /),
    });
    expect(await found("Creates")).toEqual(createsIn(0, 100));
    expect(await found("Alice")).toEqual(createsIn(100, 300));
    expect((await found("Many")).length).toBe(Math.floor(deletionsIn(300) / 5));
    // And the other way round: what was imported comes by the webhook.
    const late = json({ kind: "EventList", items: numbers(100, 300).map(item) });
    expect((await fetch(daemon.webhook, { method: "POST", body: late })).status).toBe(200);
    expect(await found("Alice")).toEqual(createsIn(100, 300));
    expect((await found("Many")).length).toBe(Math.floor(deletionsIn(300) / 5));
  });

  it("killed, and its daemon killed, again and again, loses nothing and doubles nothing", async () => {
    const { folder, daemon, found, importing, counters } = await aDaemon();
    const total = 20_000;
    const half = total / 2;
    writeFileSync(join(folder, "audit-2026-11-22T10-00-00.000.log.gz"), gzipSync(lines(0, half)));
    writeFileSync(join(folder, "audit.log"), lines(half, total));
    const files = ["audit-2026-11-22T10-00-00.000.log.gz", "audit.log"];
    let kills = 0;
    for (let round = 0; round < 9; round++) {
      const after = 300 + ((round * 137) % 500);
      let killed: Promise<void> = Promise.resolve();
      const { code } = await importing(files, {
        started: (child) => {
          killed = wait(after).then(async () => {
            if (round % 3 === 2) {
              await daemon.end("SIGKILL");
              await daemon.start();
            } else child.kill("SIGKILL");
          });
        },
      });
      await killed;
      if (code === null) kills++;
    }
    const { code, out } = await importing(files);
    expect({ code, out: out.toString() }).toMatchObject({ code: 0 });
    expect(kills).toBeGreaterThan(0);
    expect(await found("Creates")).toEqual(createsIn(0, total));
    expect((await found("Many")).length).toBe(Math.floor(deletionsIn(total) / 5));
    expect(await counters()).toMatchObject({ received: 0, imported: total, rejected: 0 });
    expect((await importing(files)).out.toString()).toMatch(/^0 events, 0 new audits, 20000 values imported before; /);
  }, 180_000);

  it("of a log that is rotated and packed meanwhile has all that was there at its start, and goes on from there", async () => {
    const { folder, found, importing, counters } = await aDaemon();
    const log = join(folder, "log");
    mkdirSync(log);
    const at = (name: string) => join(log, name);
    const part = (n: number) => at(`audit-2026-11-22T10-0${n}-00.000.log`);
    writeFileSync(part(0), lines(0, 10_000));
    writeFileSync(at("audit.log"), lines(10_000, 20_000));
    const rotate = async (n: number) => {
      renameSync(at("audit.log"), part(n));
      writeFileSync(at("audit.log"), lines((n + 1) * 10_000, (n + 2) * 10_000));
      writeFileSync(`${part(n - 1)}.gz`, gzipSync(readFileSync(part(n - 1))));
      rmSync(part(n - 1));
    };
    const rotations = async () => {
      for (let n = 1; n <= 3; n++) {
        await wait(250);
        await rotate(n);
      }
    };
    let rotated: Promise<void> = Promise.resolve();
    const { code } = await importing(["log"], {
      started: () => {
        rotated = rotations();
      },
    });
    await rotated;
    expect(code).toBe(0);
    const first = new Set(await found("Creates"));
    expect(createsIn(0, 20_000).filter((id) => !first.has(id))).toEqual([]);
    appendFileSync(at("audit.log"), lines(50_000, 50_100));
    expect((await importing([join("log", "audit.log"), "log"])).code).toBe(0);
    expect(await found("Creates")).toEqual(createsIn(0, 50_100));
    expect(await counters()).toMatchObject({ imported: 50_100 });
  }, 60_000);

  it("counts apart what the source has delivered, and keeps what cannot be read once", async () => {
    const { folder, daemon, counters, importing } = await aDaemon();
    const poor = { ...item(100), auditID: undefined };
    const body = json({ kind: "EventList", items: [...numbers(0, 100).map(item), poor] });
    expect((await fetch(daemon.webhook, { method: "POST", body })).status).toBe(200);
    const before = await counters();
    expect(before).toMatchObject({ received: 100, imported: 0, duplicates: 0, rejected: 1 });
    const logged = json({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...poor });
    writeFileSync(join(folder, "audit.log"), `${lines(0, 150)}${logged}\n`);
    expect((await importing(["audit.log"])).code).toBe(0);
    expect(await counters()).toMatchObject({
      ...before,
      audits: createsIn(0, 150).length + Math.floor(deletionsIn(150) / 5),
      imported: 150,
      duplicates: createsIn(0, 100).length + deletionsIn(100),
      lastEvent: expect.any(String),
    });
    const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
    const of = (name: string) => samplesWith(metrics, `auditwire_events_${name}`, { source: "webhook/e2e" });
    expect(of("received_total")[0]?.value).toBe(100);
    expect(of("imported_total")[0]?.value).toBe(150);
    expect(of("rejected_total").reduce((sum, { value }) => sum + value, 0)).toBe(1);
    expect(of("ingest_delay_seconds_count")).toEqual([]);
  });

  it("leaves a last line that is not whole yet, and puts what is broken into the quarantine", async () => {
    const { folder, daemon, found, importing, counters } = await aDaemon();
    const log = join(folder, "audit.log");
    const torn = line(20).slice(0, 90);
    writeFileSync(log, `${lines(0, 10)}${line(10).slice(0, 80)}\nno event at all\n${lines(11, 20)}${torn}`);
    const first = await importing(["audit.log"]);
    expect(first).toMatchObject({
      code: 1,
      err: expect.stringMatching(/audit\.log:22:1: the last event is not whole yet: import it again later/),
    });
    expect(first.err).toContain("audit.log:11: not JSON from 11:81 on: put into the quarantine\n");
    expect(first.err).toMatch(/audit\.log:12: not JSON.*: put into the quarantine\n/);
    expect(await found("Creates")).toEqual(createsIn(0, 10));
    expect(await counters()).toMatchObject({ imported: 19, rejected: 2 });
    appendFileSync(log, `${line(20).slice(90)}\n`);
    expect(await importing(["audit.log"])).toMatchObject({ code: 0, err: "" });
    expect(await found("Creates")).toEqual(["id-000000", "id-000020"]);
    expect(await counters()).toMatchObject({ received: 0, imported: 20, rejected: 2, lastReceived: null });
    const items = (await daemon.get("/quarantine")) as { reason: string }[];
    expect(items.map(({ reason }) => reason)).toEqual(["not-json", "not-an-event"]);
  });

  it("of a line that is too large has those beside it all the same, and says between which lines items were no events", async () => {
    const { folder, found, importing, counters } = await aDaemon({
      limits: { bodyBytes: "4MiB", inFlightBytes: "16MiB" },
    });
    const large = JSON.stringify({ ...item(20), requestObject: "x".repeat(5 * 2 ** 20) });
    writeFileSync(join(folder, "audit.log"), `${line(0)}\n${large}\n${line(10)}\n{"kind":"Pod"}\n${line(30)}\n`);
    const { code, err } = await importing(["audit.log"]);
    expect({ code, err }).toEqual({
      code: 0,
      err: [2, "3-5"].map((at) => `auditwire: audit.log:${at}: 1 item: put into the quarantine\n`).join(""),
    });
    expect(await found("Creates")).toEqual([0, 10, 30].map((n) => item(n).auditID));
    expect(await counters()).toMatchObject({ imported: 3, rejected: 2 });
  });

  it("of another file with the same beginning reads it whole", async () => {
    const { folder, found, importing } = await aDaemon();
    const list = (to: number) => JSON.stringify({ kind: "EventList", items: numbers(0, to).map(item) }, null, 1);
    writeFileSync(join(folder, "a.json"), list(30));
    writeFileSync(join(folder, "b.json"), list(60));
    for (const file of ["a.json", "b.json"]) expect(await importing([file])).toMatchObject({ code: 0 });
    expect(await found("Creates")).toEqual(createsIn(0, 60));
    // A file that was cut off is read whole, too.
    writeFileSync(join(folder, "a.json"), lines(0, 30));
    await importing(["a.json"]);
    writeFileSync(join(folder, "a.json"), lines(0, 25) + lines(70, 90));
    await importing(["a.json"]);
    expect(await found("Creates")).toEqual([...createsIn(0, 60), ...createsIn(70, 90)]);
  });

  it("takes standard input, and tells in JSON what it did", async () => {
    const { words, found } = await aDaemon();
    const input = gzipSync(lines(0, 20));
    const { code, out } = await ran(["import", "--source", "e2e", "--json", ...words], { input });
    expect({ code, ...JSON.parse(out.toString()) }).toMatchObject({ code: 0, events: 20, audits: 2, unread: 0 });
    const again = await ran(["import", "-", "--source", "webhook/e2e", "--json", ...words], { input });
    expect(JSON.parse(again.out.toString())).toMatchObject({ events: 20, audits: 0 });
    expect(await found("Creates")).toEqual(createsIn(0, 20));
  });

  it("refuses what the API shows of events, and fails where there is no event at all", async () => {
    const { folder, daemon, words, found, importing } = await aDaemon();
    await fetch(daemon.webhook, { method: "POST", body: json({ kind: "EventList", items: numbers(0, 30).map(item) }) });
    const exported = async (file: string, ...more: string[]) =>
      expect(await ran(["export", file, ...more, ...words], { cwd: folder })).toMatchObject({ code: 0 });
    await exported("audits.ndjson");
    await exported("originals.ndjson", "--original");
    const { code, err } = await importing(["audits.ndjson"]);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringMatching(/audits\.ndjson:1: audits as the API shows them.*--original or --format audit\.k8s/),
    });
    writeFileSync(join(folder, "answer.json"), JSON.stringify(await daemon.get("/audits/kubernetes")));
    expect((await importing(["answer.json"])).code).toBe(2);
    expect(await daemon.get("/quarantine")).toEqual([]);
    writeFileSync(join(folder, "foreign.log"), 'no event\n{"kind":"Pod"}\n');
    for (const time of ["first", "again, known by now"])
      expect({
        time,
        ...(await ran(["import", "-", "--cluster", "e2e", ...words], { input: "no event\n" })),
      }).toMatchObject({
        time,
        code: 1,
        err: expect.stringContaining("no audit event was found"),
      });
    expect((await importing(["foreign.log"])).code).toBe(1);
    expect((await importing(["originals.ndjson"])).code).toBe(0);
    expect(await found("Creates")).toEqual(createsIn(0, 30));
  });

  it("says what is wrong, and stores nothing", async () => {
    const { folder, daemon, words, counters } = await aDaemon();
    writeFileSync(join(folder, "audit.log"), lines(0, 20));
    const file = join(folder, "audit.log");
    const said = async (...more: string[]) => {
      const { code, err } = await ran(["import", ...more, ...words]);
      return `${code} ${err}`;
    };
    expect(await said(file)).toMatch(/^2 .*whose events are they\?/);
    expect(await said(file, "--cluster", "other")).toMatch(
      /^1 .*there is no source "webhook\/other": there are webhook\/e2e/,
    );
    expect(await said(file, "--source", "other")).toMatch(
      /^2 .*which source of the daemon is "other"\? say one of webhook\/e2e/,
    );
    expect(await said(join(folder, "none.log"), "--cluster", "e2e")).toMatch(/^2 .*cannot read .*none\.log/);
    await daemon.send("PUT", "/settings/kubernetes-audit", { enabled: false });
    expect(await said(file, "--cluster", "e2e")).toMatch(/^1 .*auditing is switched off/);
    expect(await counters()).toMatchObject({ received: 0, imported: 0, rejected: 0 });
  });
});
