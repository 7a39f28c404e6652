import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { post, serving, stopped } from "./daemon.ts";
import { eventLists, fresh, rules } from "./events.ts";
import { judgingOnly, loading, parsingAndJudging } from "./judging.ts";
import { memory } from "./memory.ts";
import { polling } from "./polling.ts";
import { previewingClouds } from "./previewing-clouds.ts";
import { queries } from "./queries.ts";
import { median, perSecond, type Result, say } from "./timing.ts";

// Compiled modules are measured, not their sources: this file runs natively, as an ES module.
const load = createRequire(join(process.cwd(), "package.json"));
const { judge, library } = load("./build/daemon/rules/index.js") as typeof import("../../daemon/rules/index.ts");
const { normalize } = load(
  "./build/daemon/ingest/webhook/normalize.js",
) as typeof import("../../daemon/ingest/webhook/normalize.ts");
const { openStore } = load("./build/daemon/store/index.js") as typeof import("../../daemon/store/index.ts");
const { reader } = load("./build/daemon/store/reader.js") as typeof import("../../daemon/store/reader.ts");
const { openStack } = load("./build/components/engine/index.js") as typeof import("../../components/engine/index.ts");
const { runProgram } = load(
  "./build/components/testing/index.js",
) as typeof import("../../components/testing/index.ts");
const { openSource } = load("./build/daemon/ingest/sources.js") as typeof import("../../daemon/ingest/sources.ts");
const { startPoller } = load("./build/daemon/ingest/poller.js") as typeof import("../../daemon/ingest/poller.ts");
const { outbound } = load("./build/daemon/ingest/outbound.js") as typeof import("../../daemon/ingest/outbound.ts");
const { pipeline } = load("./build/daemon/pipeline.js") as typeof import("../../daemon/pipeline.ts");
const { telemetry } = load(
  "./build/daemon/telemetry/telemetry.js",
) as typeof import("../../daemon/telemetry/telemetry.ts");
const { pino } = load("pino") as typeof import("pino");
const Libsql = load("libsql") as typeof import("libsql");

const built = { judge, library, normalize };
const parts = { openSource, startPoller, outbound, pipeline, openStore, telemetry, pino };
const source = { name: "bench", cluster: "bench", provider: "others" as const };
const json = process.argv.includes("--json");
const directory = mkdtempSync(join(tmpdir(), "auditwire-bench-"));
const results: Result[] = [];

/** What there is to measure; arguments name what to measure of it. */
const sections: Readonly<Record<string, () => unknown>> = {
  parsing: () => results.push(...parsingAndJudging(built)),
  judging: () => results.push(...judgingOnly(built)),
  loading: () => results.push(...loading(built)),
  storing,
  polling: async () => results.push(...(await polling({ ...parts, judge: judge(library) }, directory))),
  queries: async () => results.push(...(await queries({ openStore, reader, driver: Libsql, pino }, directory))),
  line,
  memory: async () => results.push(...(await memory(startDaemon))),
  previewing,
  clouds: async () => results.push(await previewingClouds(openStack, directory)),
};

async function run(): Promise<void> {
  const named = process.argv.slice(2).filter((argument) => argument in sections);
  for (const name of named.length > 0 ? named : Object.keys(sections)) await sections[name]?.();
  report();
}

run().finally(() => rmSync(directory, { recursive: true, force: true }));

function report(): void {
  if (json)
    console.log(
      JSON.stringify({ node: process.version, cores: availableParallelism(), cpu: cpus()[0]?.model, results }, null, 2),
    );
  else {
    console.log(`Node ${process.version}, ${availableParallelism()} cores; ratios inside this run, medians`);
    for (const { what, figure, ratio, prototype } of results)
      console.log(`${what.padEnd(62)} ${figure.padStart(12)}  ${ratio.toFixed(2).padStart(6)}  ${prototype}`);
  }
}

/** `preview` of examples/local on a new stack and on a deployed one, against the SDK with an engine that answers at once. */
async function previewing(): Promise<void> {
  say("previewing examples/local");
  const repository = process.cwd();
  const quiet = { directory: repository, environment: process.env, report: () => undefined };
  const config = { "auditwire:listenApi": "127.0.0.1:18083", "auditwire:listenWebhook": "127.0.0.1:18084" };
  const fresh = openStack({ ...quiet, config, home: join(directory, "fresh") });
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 7; round++)
    for (const [n, variant] of [
      () => runProgram(repository, { preview: true, stack: "local", config }),
      () => fresh.preview(),
    ].entries()) {
      const start = performance.now();
      const { ok } = await variant();
      if (!ok) throw new Error("the preview has failed");
      times[n as 0 | 1].push(performance.now() - start);
    }
  const [alone, engine] = times.map(median) as [number, number];
  results.push({
    what: "preview of examples/local / the SDK alone (at most 1.5)",
    figure: `${Math.round(engine)} ms`,
    ratio: engine / alone,
    prototype: "",
  });
}

async function storing(): Promise<void> {
  say("store rows");
  const rows = 20_000;
  const events = eventLists(rows / 100, 100, 2).flatMap((list) => [...normalize(list, source).events]);
  const verdict = {
    candidates: [{ rule: "r", message: "m", severity: "low" as const, attackTechniques: [] }],
    notEvaluable: [],
  };
  const raw = storeRaw(join(directory, "raw.db"), events);
  const store = await openStore({
    directory: join(directory, "store"),
    retention: { days: 90, bytes: 2 ** 40 },
    now: Date.now,
    log: pino({ level: "silent" }),
    onFatal: fail,
  });
  const start = performance.now();
  const batches = Array.from({ length: rows / 100 }, (_, n) => events.slice(n * 100, n * 100 + 100));
  for (let n = 0; n < batches.length; n += 10)
    await Promise.all(
      batches
        .slice(n, n + 10)
        .map((batch) =>
          store.commit({ source: "bench", events: batch.map((event) => ({ event, verdict })), rejections: [] }),
        ),
    );
  const ours = (rows / (performance.now() - start)) * 1e3;
  await store.close();
  results.push({
    what: "raw libSQL inserts, 600 B + original, 1,000 a transaction",
    figure: perSecond(raw),
    ratio: 1,
    prototype: "",
  });
  results.push({
    what: "rows through the store, dedupe and indexes (rate against raw)",
    figure: perSecond(ours),
    ratio: ours / raw,
    prototype: "0.40 (20-22 k end to end, wide rows)",
  });
}

function storeRaw(file: string, events: readonly { original: Uint8Array; body: { auditID: string } }[]): number {
  const database = new Libsql(file);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec(
    "create table rows (id integer primary key, auditID text, a text, b text, c text, d text, original blob)",
  );
  const insert = database.prepare("insert into rows (auditID, a, b, c, d, original) values (?, ?, ?, ?, ?, ?)");
  const text = "x".repeat(140);
  const start = performance.now();
  for (let n = 0; n < events.length; n += 1_000) {
    database.exec("BEGIN IMMEDIATE");
    for (const { original, body } of events.slice(n, n + 1_000))
      insert.run([body.auditID, text, text, text, text, Buffer.from(original)]);
    database.exec("COMMIT");
  }
  const rate = (events.length / (performance.now() - start)) * 1e3;
  database.close();
  return rate;
}

/** A daemon of its own, 32 connections, 100 rules, one match in a hundred, each batch on disk before its 200. */
async function line(): Promise<void> {
  say("durable ingestion end to end");
  const bare = await parseOnAllCores(3_000);
  const bodies = eventLists(200, 100, 7);
  const daemon = await startDaemon();
  try {
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const end = performance.now() + 6_000;
    let sent = 0;
    const next = fresh(bodies, 7);
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (performance.now() < end) {
          await post(agent, daemon.webhook, next());
          sent += 100;
        }
      }),
    );
    agent.destroy();
    const rate = sent / ((performance.now() - end + 6_000) / 1e3);
    results.push({
      what: `bare decode + JSON.parse on ${availableParallelism()} cores`,
      figure: perSecond(bare),
      ratio: 1,
      prototype: "",
    });
    results.push({
      what: "durable end to end, 100 rules, 1 % matches (rate against bare)",
      figure: perSecond(rate),
      ratio: rate / bare,
      prototype: "0.25 (b: one front thread), 0.47 (d: two)",
    });
  } finally {
    await stopped(daemon.process);
  }
}

async function parseOnAllCores(milliseconds: number): Promise<number> {
  const body = join(directory, "body.json");
  writeFileSync(body, Buffer.concat(eventLists(20, 100).flatMap((list) => [list, Buffer.from("\n")])));
  const script = `const lists = require("node:fs").readFileSync(${JSON.stringify(body)}, "latin1").trim().split("\\n").map((l) => Buffer.from(l, "latin1"));
    const end = performance.now() + ${milliseconds}; let n = 0; const start = performance.now();
    while (performance.now() < end) for (const list of lists) { JSON.parse(list.toString("utf8")); n += 100; }
    console.log(n / ((performance.now() - start) / 1000));`;
  const rates = await Promise.all(
    Array.from({ length: availableParallelism() }, () => output(spawn(process.execPath, ["-e", script]))),
  );
  return rates.reduce((sum, rate) => sum + Number(rate), 0);
}

function output(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
    });
    child.once("exit", () => resolve(text));
  });
}

async function startDaemon(count: number | "library" = 100): Promise<{ process: ChildProcess; webhook: URL }> {
  const token = "bench-token-0123456789";
  const config = join(directory, `config-${count}.json`);
  const all = count === "library" ? [] : rules(count);
  const plain = all.map(({ name, message, expression }) => ({ name, message, expression }));
  writeFileSync(join(directory, "token"), token);
  const listen = { api: { address: "127.0.0.1:0" }, webhook: { address: "127.0.0.1:0" } };
  writeFileSync(
    config,
    JSON.stringify({
      listen,
      data: { directory: `data-${count}` },
      webhooks: [{ name: "bench", token: { file: "token" } }],
      rules: plain,
      policy: (count === "library" ? library : all).map((r) => r.name),
    }),
  );
  const { process: child, webhook } = await serving(config);
  return { process: child, webhook: new URL(`/api/v1/kubernetes/webhook/${token}`, webhook) };
}

function fail(error: Error): never {
  throw error;
}
