import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (how: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/**
 * Gives back what a thread's start has taken: code that ran once, and room for young objects, which V8 keeps for a load
 * that may never come. Takes some 50 ms; what is needed again comes back by itself. V8's collector is to be had by this
 * flag only, and only in a new context.
 */
function giveBack(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** Once what has just been asked for is done, and the thread is idle. */
export function giveBackSoon(milliseconds = 1_000): void {
  setTimeout(giveBack, milliseconds).unref();
}
