import { setTimeout as wait } from "node:timers/promises";
import type { Now } from "../audit/clock.ts";
import type { Clock } from "./poll-source.ts";

/** Longer waits overflow Node's timers, which then fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The machine's time. */
export function systemClock(now: Now): Clock {
  return {
    now,
    elapsed: () => performance.now(),
    sleep: async (ms, signal) => {
      for (let left = ms; left > 0; left -= longestTimer)
        await wait(Math.min(left, longestTimer), undefined, { signal, ref: false });
      signal.throwIfAborted();
    },
  };
}
