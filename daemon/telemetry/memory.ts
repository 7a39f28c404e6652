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

/** Gives back once, when nothing has been told for a while that would keep the thread busy. */
export function giveBackWhenIdle(milliseconds = 1_000): { readonly busy: () => void } {
  let given = false;
  const timer = setTimeout(() => {
    given = true;
    giveBack();
  }, milliseconds).unref();
  return { busy: () => void (given || timer.refresh()) };
}

/**
 * V8 optimizes nothing until the returned function is called. A start's work is done once: the compilers would take
 * more time than they save, and leave 10 to 15 MB of their own code and working space in memory. By filter, for V8 asks
 * it anew each time: with the compilers switched off, threads made meanwhile would be without them for good.
 */
export function withholdOptimizing(): () => void {
  const filter = (names: string) => {
    for (const compiler of ["maglev", "turbo"]) setFlagsFromString(`--${compiler}-filter=${names}`);
  };
  filter("-*");
  return () => filter("*");
}
