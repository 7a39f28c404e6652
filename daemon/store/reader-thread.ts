import { parentPort, workerData } from "node:worker_threads";
import { giveBackWhenIdle } from "../telemetry/memory.ts";
import { failed, serve } from "./channel.ts";
import { databaseOf } from "./database-file.ts";
import { reader } from "./reader.ts";
import { trouble } from "./trouble.ts";

// Runs in a worker, so that a long query holds up neither ingestion nor the answers to others' health checks.
if (parentPort) start(parentPort, giveBackWhenIdle().busy);

function start(port: NonNullable<typeof parentPort>, busy: () => void): void {
  const { directory } = workerData as { directory: string };
  const calls = new Map<string, (...args: never[]) => unknown>(Object.entries(reader(databaseOf(directory))));
  serve(port, async ({ id, name, args }, answer) => {
    busy();
    try {
      const call = calls.get(name);
      if (!call) throw new Error(`the reader has no call ${name}`);
      // The caller's end has checked the arguments' types: calls.ts.
      answer({ id, value: await Reflect.apply(call, undefined, args) });
    } catch (error) {
      answer(failed(id, trouble(error, directory)));
    }
    if (name === "close") port.close();
  });
}
