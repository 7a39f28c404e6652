import type { Clock } from "../../daemon/ingest/poll-source.ts";

/** Time that passes when a test says so, and only while nothing is under way. */
export interface VirtualClock extends Clock {
  /** Wraps something that takes real time: virtual time stands still until it is done. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Sleeps within something that takes real time: meanwhile virtual time passes. */
  readonly within: Clock;
  /** Lets time pass, timer by timer. Everything that a timer sets off ends before the next one fires. */
  advance(ms: number): Promise<void>;
  /** How many sleep. */
  waiting(): number;
  /** The true time, which the machine's clock need not show. */
  truth(): number;
  /** Makes the machine's clock wrong by so much. */
  step(ms: number): void;
}

/**
 * Milliseconds of real time after which virtual time passes all the same: something under way may wait for what sleeps
 * within something else, as two callers wait for one token.
 */
const patienceMs = 500;

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

export function virtualClock(start: number): VirtualClock {
  let time = start;
  let wrong = 0;
  let underWay = 0;
  const timers = new Set<Timer>();
  const quiet = async () => {
    const patience = performance.now() + patienceMs;
    for (let calm = 0; calm < 3; ) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = underWay <= 0 || performance.now() > patience ? calm + 1 : 0;
    }
  };
  const clock = {
    now: () => time + wrong,
    elapsed: () => time - start,
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const timer = {
          at: time + ms,
          fire: () => {
            signal.removeEventListener("abort", stop);
            resolve();
          },
        };
        const stop = () => {
          timers.delete(timer);
          reject(signal.reason);
        };
        signal.addEventListener("abort", stop, { once: true });
        timers.add(timer);
      }),
  };
  return {
    ...clock,
    within: {
      ...clock,
      sleep: async (ms, signal) => {
        underWay -= 1;
        await clock.sleep(ms, signal).finally(() => {
          underWay += 1;
        });
      },
    },
    waiting: () => timers.size,
    truth: () => time,
    step: (ms) => {
      wrong = ms;
    },
    during: async (work) => {
      underWay += 1;
      try {
        return await work;
      } finally {
        underWay -= 1;
      }
    },
    advance: async (ms) => {
      const end = time + ms;
      await quiet();
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (!next || next.at > end) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.fire();
        await quiet();
      }
      time = end;
      await quiet();
    },
  };
}
