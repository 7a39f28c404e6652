import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import type Libsql from "libsql";
import type { AuditQuery } from "../../daemon/audit/audit.ts";
import type { openStore as Open, OpenedStore } from "../../daemon/store/index.ts";
import type { reader as Reader } from "../../daemon/store/reader.ts";
import { post, resident, serving, stopped } from "./daemon.ts";
import { eventLists, fresh } from "./events.ts";
import { fill } from "./many-audits.ts";
import { median, type Result, say } from "./timing.ts";

const audits = 1_000_000;
const rounds = 150;
/** One question is not asked much longer, however slow its statement is. */
const mostMs = 15_000;

/** A question, and the statement that somebody would write for it who knows the indexes. */
interface Asked {
  readonly what: string;
  readonly query: Partial<AuditQuery>;
  readonly path: string;
  readonly where: string;
  readonly values: readonly (string | number)[];
  readonly order: string;
}

const newest = "a.time desc, a.seq desc";
const cluster = "substr(a.cluster, 1, 128) = ?";
const severity =
  "case a.severity when 'info' then 0 when 'low' then 1 when 'medium' then 2 when 'high' then 3 when 'critical' then 4 else 5 end";
const hour = { from: 1_790_500_000_000, to: 1_790_503_600_000 };
const iso = (time: number) => new Date(time).toISOString();

const questions: readonly Asked[] = [
  { what: "newest", query: {}, path: "", where: "true", values: [], order: newest },
  {
    what: "a common cluster",
    query: { cluster: ["prod"] },
    path: "cluster=prod",
    where: cluster,
    values: ["prod"],
    order: newest,
  },
  {
    what: "a rare cluster",
    query: { cluster: ["edge"] },
    path: "cluster=edge",
    where: cluster,
    values: ["edge"],
    order: newest,
  },
  {
    what: "a severity",
    query: { severity: ["critical"] },
    path: "severity=critical",
    where: `${severity} = 4`,
    values: [],
    order: newest,
  },
  {
    what: "an hour of a cluster",
    query: { cluster: ["prod"], ...hour },
    path: `cluster=prod&from=${iso(hour.from)}&to=${iso(hour.to)}`,
    where: `${cluster} and a.time between ? and ?`,
    values: ["prod", hour.from, hour.to],
    order: newest,
  },
  {
    what: "cluster and severity and verb",
    query: { cluster: ["prod"], severity: ["high"], verb: ["delete"] },
    path: "cluster=prod&severity=high&verb=delete",
    where: `${severity} = 3 and a.cluster = ? and a.verb = ?`,
    values: ["prod", "delete"],
    order: newest,
  },
  {
    what: "by user",
    query: { sort: "user" },
    path: "sort=user",
    where: "true",
    values: [],
    order: "substr(a.username, 1, 128), a.time, a.seq",
  },
  {
    what: "of a cluster by message",
    query: { sort: "message", cluster: ["prod"] },
    path: "sort=message&cluster=prod",
    where: "a.cluster = ?",
    values: ["prod"],
    order: "substr(a.message, 1, 128), a.time, a.seq",
  },
];

interface Parts {
  readonly openStore: typeof Open;
  readonly reader: typeof Reader;
  readonly driver: typeof Libsql;
  readonly pino: typeof import("pino").pino;
}

/** Pages of 50 at 1,000,000 audits, CSV of all of them, and what asking does to ingestion. */
export async function queries(parts: Parts, directory: string): Promise<Result[]> {
  const data = join(directory, "many");
  mkdirSync(data);
  const open = () => openStore(parts, data);
  await (await open()).close();
  say(`storing ${audits} audits`);
  const start = performance.now();
  fill(parts.driver, data, audits);
  const seeded = {
    what: "seeding 1,000,000 audits",
    figure: `${Math.round((performance.now() - start) / 1e3)} s`,
    ratio: 1,
    prototype: "",
  };
  say("pages of the store");
  const store = await open();
  const pages = await comparedPages(parts, data, store);
  await store.close();
  say("pages, CSV and ingestion of a daemon");
  const daemon = await startDaemon(directory, data);
  try {
    return [seeded, ...pages, ...(await apiPages(daemon)), await csv(daemon), ...(await ingestion(daemon))];
  } finally {
    await stopped(daemon.process);
  }
}

const openStore = ({ openStore: open, pino }: Parts, directory: string): Promise<OpenedStore> =>
  open({
    directory,
    retention: { days: 10_000, bytes: 2 ** 45 },
    now: Date.now,
    log: pino({ level: "silent" }),
    onFatal: (error) => {
      throw error;
    },
  });

/** On one thread with the statement, as the reader's thread does it, and through that thread. */
async function comparedPages({ driver, reader }: Parts, directory: string, store: OpenedStore): Promise<Result[]> {
  const file = join(directory, "auditwire.db");
  const database = new driver(file);
  database.prepare("PRAGMA cache_size = -16384").all([]);
  const here = reader(file);
  const results: Result[] = [];
  for (const { what, query, where, values, order } of questions) {
    const statement = database.prepare(
      `select a.*, substr(c.bytes, a.offset + 1, a.length) from audits a cross join chunks c on c.id = a.chunk where ${where} order by ${order} limit 50`,
    );
    const asked = { offset: 0, limit: 50, reverse: false, ...query };
    const sides = {
      hand: () => statement.raw(true).all([...values]),
      ours: async () => {
        const { audits: found } = await here.page(asked);
        if (found.length === 0) throw new Error(`nothing was found: ${what}`);
      },
      through: () => store.page(asked),
    };
    const { ours, hand, through } = await interleaved(sides);
    const ratio = median(ours.map((it, round) => it / (hand[round] ?? it)));
    results.push({
      what: `page of 50 / prepared SQL: ${what}`,
      figure: `${median(ours).toFixed(2)} ms`,
      ratio,
      prototype: `${median(hand).toFixed(2)} ms by hand, ${median(through).toFixed(2)} ms through the thread; 1.5 at most`,
    });
  }
  database.close();
  here.close();
  return results;
}

/**
 * Milliseconds of each side, round by round and in another order each time: what else runs on the machine holds up all
 * of them alike, and a ratio is one of neighbours.
 */
async function interleaved<S extends string>(
  sides: Readonly<Record<S, () => unknown>>,
): Promise<Readonly<Record<S, readonly number[]>>> {
  const names = Object.keys(sides) as S[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<S, number[]>;
  const end = performance.now() + mostMs;
  for (let round = -3; round < rounds && (round < 9 || performance.now() < end); round++)
    for (const n of names.keys()) {
      const name = names[(n + round + 3) % names.length] as S;
      const start = performance.now();
      await sides[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  return times;
}

interface Daemon {
  readonly process: ChildProcess;
  readonly api: string;
  readonly webhook: URL;
  readonly authorization: string;
}

async function startDaemon(directory: string, data: string): Promise<Daemon> {
  const token = "bench-token-0123456789";
  const [config, credentials] = [join(directory, "queries.json"), join(directory, "queries-credentials.json")];
  writeFileSync(join(directory, "queries-token"), token);
  writeFileSync(
    config,
    JSON.stringify({
      listen: { api: { address: "127.0.0.1:0" }, webhook: { address: "127.0.0.1:0" } },
      data: { directory: data, retention: { days: 10_000, bytes: 2 ** 45 } },
      webhooks: [{ name: "bench", token: { file: "queries-token" } }],
    }),
  );
  const { process: child, ...urls } = await serving(config, "--credentials", credentials);
  const { user, password } = JSON.parse(readFileSync(credentials, "utf8")) as { user: string; password: string };
  return {
    process: child,
    api: `${urls.api}/api/v1/audits/kubernetes`,
    webhook: new URL(`/api/v1/kubernetes/webhook/${token}`, urls.webhook),
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  };
}

async function apiPages({ api, authorization }: Daemon): Promise<Result[]> {
  const results: Result[] = [];
  for (const { what, path } of questions) {
    const times: number[] = [];
    for (let round = 0; round < 60; round++) {
      const start = performance.now();
      const answer = await fetch(`${api}?${path}`, { headers: { authorization } });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
      if (round > 2) times.push(performance.now() - start);
    }
    results.push({
      what: `page of 50 over HTTP: ${what}`,
      figure: `${median(times).toFixed(2)} ms`,
      ratio: 1,
      prototype: "",
    });
  }
  return results;
}

/** Resident memory, now or at its highest, in MB. */
const memory = ({ process }: Daemon, which: "VmRSS" | "VmHWM") => Math.round(resident(process, which) / 1024);

async function csv(daemon: Daemon): Promise<Result> {
  const before = memory(daemon, "VmRSS");
  writeFileSync(`/proc/${daemon.process.pid}/clear_refs`, "5");
  const start = performance.now();
  const answer = await fetch(`${daemon.api}/download`, { headers: { authorization: daemon.authorization } });
  let lines = 0;
  // V8 lets the room for young objects grow in steps: by the half it has done so, and what grows then grows with rows.
  const peaks = { tenth: 0, half: 0 };
  for await (const bytes of answer.body ?? []) {
    for (const byte of bytes as Uint8Array) if (byte === 10) lines++;
    if (peaks.tenth === 0 && lines > audits / 10) peaks.tenth = memory(daemon, "VmHWM");
    if (peaks.half === 0 && lines > audits / 2) peaks.half = memory(daemon, "VmHWM");
  }
  if (lines !== audits + 1) throw new Error(`the CSV has ${lines} lines`);
  const seconds = (performance.now() - start) / 1e3;
  return {
    what: "CSV of 1,000,000 audits: peak of memory / that of the first half",
    figure: `${seconds.toFixed(0)} s`,
    ratio: memory(daemon, "VmHWM") / peaks.half,
    prototype: `${before} MB before, ${peaks.tenth} MB after a tenth, ${memory(daemon, "VmHWM")} MB at most`,
  };
}

/** Requests with audits, as fast as eight connections can: alone, and while four others ask what takes long. */
async function ingestion(daemon: Daemon): Promise<Result[]> {
  const alone = await ingested(daemon, 1);
  const stop = new AbortController();
  const asking = Array.from({ length: 4 }, (_, n) => askHard(daemon, n, stop.signal));
  const beside = await ingested(daemon, 2);
  const short = await fetch(`${daemon.api}?limit=1`, { headers: { authorization: daemon.authorization } });
  await short.arrayBuffer();
  stop.abort();
  const answered = (await Promise.all(asking)).reduce((sum, it) => sum + it, 0);
  return [
    {
      what: "events in, alone",
      figure: `${Math.round(alone.rate)}/s`,
      ratio: 1,
      prototype: `${alone.p99.toFixed(0)} ms p99 a batch`,
    },
    {
      what: "events in, beside four heavy questions at a time",
      figure: `${Math.round(beside.rate)}/s`,
      ratio: beside.rate / alone.rate,
      prototype: `${beside.p99.toFixed(0)} ms p99 a batch; ${answered} heavy answers`,
    },
  ];
}

const hard = [
  "/summary?bucket=1h&cluster=prod",
  "?search=zebra",
  "?sort=message&search=zebra&cluster=prod",
  "/summary",
];

async function askHard({ api, authorization }: Daemon, n: number, signal: AbortSignal): Promise<number> {
  for (let answers = 0; ; answers++)
    try {
      await (await fetch(`${api}${hard[n % hard.length]}`, { headers: { authorization }, signal })).arrayBuffer();
    } catch {
      return answers;
    }
}

async function ingested({ webhook }: Daemon, seed: number): Promise<{ rate: number; p99: number }> {
  const next = fresh(eventLists(200, 100, seed), seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const end = performance.now() + 6_000;
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < end) {
        const body = next();
        const sent = performance.now();
        await post(agent, webhook, body);
        times.push(performance.now() - sent);
      }
    }),
  );
  const rate = (times.length * 100) / ((performance.now() - start) / 1e3);
  agent.destroy();
  return { rate, p99: [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0 };
}
