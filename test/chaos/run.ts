import { parseArgs } from "node:util";
import { type Kind, kinds } from "./clouds.ts";
import { runSchedule } from "./schedule.ts";
import { type ChaosStore, openChaosStore } from "./store.ts";

const help = `Polls simulated clouds by seeded schedules of faults, late events, crashes and clock steps; every event must be stored once.

npm run chaos:pollers -- --schedules 100000           so many, from a random seed
npm run chaos:pollers -- --seed 17 --schedules 1      one again, by the seed that was printed
npm run chaos:pollers -- --cloud insights             one cloud: ${kinds.join(", ")}`;

/** A store is left behind now and then: what schedules of long ago stored slows nobody down. */
const schedulesAStore = 200;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schedules: { type: "string", default: "1000" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
      cloud: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || (values.cloud !== undefined && !kinds.includes(values.cloud as Kind))) {
    process.stdout.write(`${help}\n`);
    return values.help ? 0 : 2;
  }
  const [first, count] = [Number(values.seed), Number(values.schedules)];
  process.stdout.write(`seed=${first} schedules=${count}\n`);
  const sum = { passed: 0, failed: 0, events: 0, requests: 0, faults: 0, crashes: 0 };
  await withStores(count, async (n, store) => {
    const outcome = await runSchedule(first + n, store, values.cloud as Kind | undefined);
    for (const key of ["events", "requests", "faults", "crashes"] as const) sum[key] += outcome[key];
    sum[outcome.wrong.length === 0 ? "passed" : "failed"] += 1;
    for (const wrong of outcome.wrong) process.stdout.write(`seed=${outcome.seed} cloud=${outcome.kind}  ${wrong}\n`);
    if ((n + 1) % 1_000 === 0) process.stdout.write(`${n + 1} schedules, ${sum.failed} failed\n`);
  });
  const { passed, failed, ...totals } = sum;
  process.stdout.write(
    `${Object.entries(totals)
      .map(([name, n]) => `${n} ${name}`)
      .join(", ")}\n`,
  );
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

async function withStores(count: number, work: (n: number, store: ChaosStore) => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n += schedulesAStore) {
    const store = openChaosStore();
    for (let i = n; i < Math.min(count, n + schedulesAStore); i++) await work(i, store);
    store.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(70);
  },
);
