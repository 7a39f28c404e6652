import { writeSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { openStore } from "../../daemon/store/index.ts";
import { batchOf, countedBatchOf } from "./numbered.ts";

// Run by Node itself, from sources: modules are ESM then, and the store looks for its threads beside __filename.
const [room = "", directory = "", mode = "", from = "0"] = process.argv.slice(2);
Object.assign(globalThis, { __dirname: room, __filename: join(room, "index.ts") });

/** Batches under way at a time: counts depend on the order, so those are delivered one by one. */
const lanes = mode === "count" ? 1 : 4;
const numbered = mode === "count" ? countedBatchOf : batchOf;

main().catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const store = await openStore({
    directory,
    retention: { days: 90, bytes: 2 ** 40 },
    now: Date.now,
    log: pino({ level: "silent" }),
    onFatal: (error) => process.stderr.write(`${error}\n`),
  });
  if (mode === "hold") return say("open");
  let next = Number(from);
  const lane = async () => {
    for (;;) {
      const n = next++;
      await store.commit(numbered(n));
      say(`acked ${n}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Written before the next line of this program runs, so that kill -9 cannot take it back. */
function say(line: string): void {
  try {
    writeSync(1, `${line}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    // Who reads is behind, and the pipe is full.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    say(line);
  }
}
