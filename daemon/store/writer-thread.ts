import { parentPort, workerData } from "node:worker_threads";
import { giveBackWhenIdle } from "../telemetry/memory.ts";
import { type Answer, type Call, failed, serve, tell } from "./channel.ts";
import { writer } from "./writer.ts";

// Runs in a worker, for SQLite blocks its thread while the disk syncs.
if (parentPort) start(parentPort, giveBackWhenIdle().busy);

function start(port: NonNullable<typeof parentPort>, busy: () => void): void {
  const work = writer(workerData);
  const once: Record<string, () => unknown> = {
    open: () => work.open((progress) => tell(port, progress)),
    close: work.close,
  };
  let waiting: { readonly call: Call; readonly answer: (answer: Answer) => void }[] = [];
  // Everything that came while the last transaction ran goes into the next one.
  const drain = () => {
    const group = waiting;
    waiting = [];
    const answers = work.answer(group.map(({ call }) => call));
    for (const [n, { call, answer }] of group.entries()) answer(answers[n] ?? failed(call.id, new Error("no answer")));
  };
  serve(port, (call, answer) => {
    busy();
    const alone = once[call.name];
    if (!alone) {
      if (waiting.push({ call, answer }) === 1) setImmediate(() => waiting.length > 0 && drain());
      return;
    }
    if (waiting.length > 0) drain();
    answer(outcome(call.id, alone));
    if (call.name === "close") port.close();
  });
}

function outcome(id: number, work: () => unknown): Answer {
  try {
    return { id, value: work() };
  } catch (error) {
    return failed(id, error);
  }
}
