import { fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type CaughtUp, catchUp, type Parts } from "../support/catch-up.ts";
import { type CloudName, clouds, type Queued } from "./queued.ts";
import { median, perSecond, type Result, say } from "./timing.ts";

const events = 10_000;
const rounds = 5;

/** How fast a cloud may be read. */
interface Quota {
  /** Calls a second by our own cap, and by the provider's quota. */
  readonly ours: number;
  readonly theirs: number;
  /** The provider's, in its words. Of CloudWatch that of its smallest regions. */
  readonly quota: string;
  /** Events of an answer, if one takes so many bytes. */
  readonly page: (bytes: number) => number;
}

const mebibyte = 2 ** 20;
const rowsOfAnswer = () => 5_000;

const quotas: Readonly<Record<CloudName, Quota>> = {
  cloudwatch: { ours: 2, theirs: 5, quota: "5 a second", page: (bytes) => mebibyte / bytes },
  insights: { ours: 0.5, theirs: 10, quota: "10 a second", page: () => 10_000 },
  "aks-audit": { ours: 1, theirs: 200 / 30, quota: "200 in 30 s", page: rowsOfAnswer },
  "azure-diagnostics": { ours: 1, theirs: 200 / 30, quota: "200 in 30 s", page: rowsOfAnswer },
  "cloud-logging": { ours: 0.5, theirs: 1, quota: "60 a minute", page: () => 1_000 },
};

/**
 * 10,000 events at each cloud, caught up with from no cursor: asked for, read, judged and durable. The cloud is a process
 * of its own that has its answers ready, so its work is in no figure; HTTP over the loopback is.
 */
export async function polling(parts: Parts, directory: string): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of clouds) results.push(...(await pollingOf(name, parts, directory)));
  return results;
}

async function pollingOf(name: CloudName, parts: Parts, directory: string): Promise<readonly Result[]> {
  say(`catch up with ${name}`);
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const cloud = await startCloud(name, now);
  const measured: CaughtUp[] = [];
  const bare: number[] = [];
  try {
    const round = async () => {
      const place = mkdtempSync(join(directory, `${name}-`));
      return await catchUp(parts, { ...cloud.queued, now, events, directory: place });
    };
    await round();
    const prepared = await cloud.answers();
    for (let n = 0; n < rounds; n++) {
      measured.push(await round());
      bare.push(parse(prepared));
    }
    if ((await cloud.answers()).length !== prepared.length) throw new Error("a measured round has asked something new");
    const bytes = prepared.reduce((sum, { length }) => sum + length, 0) / events;
    return rows(name, measured, bare, bytes);
  } finally {
    await cloud.close();
  }
}

function rows(name: CloudName, measured: readonly CaughtUp[], bare: readonly number[], bytes: number): Result[] {
  const { ours, theirs, quota, page } = quotas[name];
  const rate = (events / median(measured.map(({ elapsed }) => elapsed))) * 1e3;
  const worked = (median(measured.map((one) => one.worked)) / events) * 1e3;
  const row = (what: string, against: number): Result => ({
    what,
    figure: perSecond(against),
    ratio: rate / against,
    prototype: "",
  });
  return [
    {
      what: `${name}: caught up with ${events.toLocaleString("en")} events`,
      figure: perSecond(rate),
      ratio: 1,
      prototype: `an event: ${worked.toFixed(0)} µs of all threads, ${Math.round(bytes)} bytes of answers`,
    },
    row("… against bare decode + JSON.parse of the answers", (events / median(bare)) * 1e3),
    row(`… against our cap (calls a second: ${ours})`, ours * page(bytes)),
    row(`… against the quota, ${quota} (at least 20)`, theirs * page(bytes)),
  ];
}

function parse(answers: readonly Buffer[]): number {
  const start = performance.now();
  for (const answer of answers) JSON.parse(answer.toString("utf8"));
  return performance.now() - start;
}

/** The simulated cloud, and the answers it has prepared. */
async function startCloud(name: CloudName, now: number) {
  const child = fork(join(process.cwd(), "test/bench/queued-cloud.ts"), [name, String(now), String(events)], {
    execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
  });
  const queued = await new Promise<Queued & { readonly endpoint: string }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Queued & { readonly endpoint: string }));
    child.once("exit", () => reject(new Error(`the simulated ${name} has ended`)));
  });
  return {
    queued,
    answers: async () => {
      const text = await (await fetch(`${queued.endpoint}/prepared`)).text();
      return text.split("\n").map((answer) => Buffer.from(answer));
    },
    close: () =>
      new Promise<void>((resolve) => {
        child.once("exit", () => resolve());
        child.disconnect();
      }),
  };
}
