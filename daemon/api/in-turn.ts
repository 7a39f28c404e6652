import { HTTPException } from "hono/http-exception";

/** So many may wait; whoever comes then is told to come again. */
const mostWaiting = 32;
/** Shorter work is not felt by others. */
const feltMs = 20;

/**
 * For work that holds up everything else of this thread: one piece after the other, each followed by a rest that is as
 * long as it took. However many ask, deliveries have half of the time.
 */
export function inTurn() {
  let free: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (waiting >= mostWaiting)
      throw new HTTPException(429, { message: `${waiting} others wait for the same: come again in a second` });
    waiting++;
    const before = free;
    let rested = () => {};
    free = new Promise<void>((resolve) => {
      rested = resolve;
    });
    await before;
    const begun = performance.now();
    try {
      return await work();
    } finally {
      waiting--;
      const took = performance.now() - begun;
      if (took < feltMs) rested();
      else setTimeout(rested, took);
    }
  };
}
