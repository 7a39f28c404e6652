import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzzedDaemon } from "../../support/fuzzed-daemon.ts";
import { schemathesis } from "../../support/schemathesis.ts";
import { fuzzedApp } from "./app.ts";
import { fuzz, type Sum } from "./fuzzing.ts";
import type { Document } from "./requests.ts";

const help = `Asks every route of the API everything: right and wrong, of every kind, by everybody.

npm run fuzz:api                                      200,000 requests, a tenth of them over HTTP; then schemathesis
npm run fuzz:api -- --requests 1000000 --seed 7       so many, again as with that seed
npm run fuzz:api -- --requests 0 --examples 500       schemathesis alone, with so many examples an operation`;

// From sources modules are ESM, and the store looks for its threads beside __filename.
const store = join(process.cwd(), "daemon", "store");
Object.assign(globalThis, { __dirname: store, __filename: join(store, "index.ts") });

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "200000" },
      seed: { type: "string", default: String(Date.now() % 1e9) },
      examples: { type: "string", default: "50" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [requests, seed, examples] = [Number(values.requests), Number(values.seed), Number(values.examples)];
  const overHttp = Math.floor(requests / 10);
  let failures = 0;
  if (requests > 0) {
    failures += await inProcess(requests - overHttp, seed);
    failures += await overTheNetwork(overHttp, seed + 1);
  }
  if (examples > 0) failures += await bySchemathesis(examples);
  console.log(failures === 0 ? "nothing was answered that must not be" : `${failures} failures`);
  return failures === 0 ? 0 : 1;
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);

async function inProcess(requests: number, seed: number): Promise<number> {
  const { app, ...fuzzed } = await fuzzedApp();
  const memory: number[] = [];
  const every = Math.max(1, Math.floor(requests / 20));
  const each = (done: number) => {
    if (done % every !== 0) return;
    globalThis.gc?.();
    memory.push(megabytes(process.memoryUsage().heapUsed));
  };
  const sum = await fuzz(fuzzed, { requests, seed, each });
  report(`in one process, seed ${seed}`, sum);
  console.log(`  heap after collection, in MB: ${memory.join(" ")}`);
  const login = { headers: { authorization: fuzzed.logins.administrator } };
  const answers = await app.ask("/api/v1/audits/kubernetes?limit=1", login);
  console.log(`  afterwards the store answers ${answers.status}`);
  await app.close();
  return sum.failures.length + Number(answers.status !== 200);
}

async function overTheNetwork(requests: number, seed: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "auditwire-fuzz-"));
  const daemon = await fuzzedDaemon(directory);
  const logins = { administrator: `Bearer ${daemon.token}`, viewer: "Basic cGFydDpwYXJ0" };
  const document = (await (await fetch(`${daemon.url}/openapi.json`)).json()) as Document;
  const sum = await fuzz(
    {
      document,
      logins,
      send: async ({ path, method, headers, body }) => {
        const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "expect"));
        return fetch(`${daemon.url}${path}`, { method, headers: sent, body: body ?? null, redirect: "manual" });
      },
    },
    { requests, seed },
  );
  report(`over HTTP, seed ${seed}`, sum);
  const log = daemon.log();
  const troubles = log.split("\n").filter((line) => /"level":"(error|fatal)"/.test(line));
  for (const line of troubles.slice(0, 5)) console.log(`  FAILED the daemon's log: ${line.slice(0, 500)}`);
  const code = await daemon.end("SIGTERM");
  console.log(`  afterwards the daemon ends with ${code}`);
  rmSync(directory, { recursive: true });
  return sum.failures.length + troubles.length + Number(code !== 0);
}

async function bySchemathesis(examples: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "auditwire-fuzz-"));
  const daemon = await fuzzedDaemon(directory);
  const { passed, said, cases } = await schemathesis(daemon.url, daemon.token, examples);
  await daemon.end("SIGTERM");
  rmSync(directory, { recursive: true });
  if (!passed) console.log(said);
  console.log(`schemathesis: ${cases} requests, ${passed ? "nothing found" : "FAILED"}`);
  return passed ? 0 : 1;
}

function report(where: string, { requests, statuses, named, slowest, failures }: Sum): void {
  const all = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  console.log(`${requests} requests ${where}; ${all.join(", ")}; ${named} certain faults, each named`);
  const slow = Object.entries(slowest).sort(([, a], [, b]) => b - a);
  console.log(
    `  slowest: ${slow
      .slice(0, 6)
      .map(([name, ms]) => `${name} ${Math.round(ms)} ms`)
      .join(", ")}`,
  );
  for (const failure of failures) console.log(`  FAILED ${failure}`);
}

void main().then((code) => {
  process.exitCode = code;
});
