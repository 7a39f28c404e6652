import { messageOf } from "../audit/errors.ts";
import { type Clock, PollError } from "./poll-source.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 300_000;

/** A provider asks for seconds or minutes; what stands between it and us may ask for anything. */
const longestAskedMs = 3_600_000;

/** What a failed call is, whoever threw it. What no source has named is taken to pass by itself. */
export function asPollError(error: unknown): PollError {
  return error instanceof PollError ? error : new PollError("unavailable", messageOf(error), { cause: error });
}

/** Milliseconds to wait after that many failures in a row: full jitter, so that many daemons do not come back at once. */
export function backoff(failures: number, random: number, retryAfter = 0): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 20));
  return Math.max(Math.min(retryAfter, longestAskedMs), Math.ceil(random * ceiling), 1);
}

export interface RetryPorts {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Obtains new credentials with the next call. */
  readonly renew: () => void;
  /** A call has failed and will be tried again. */
  readonly failed: (error: PollError) => void;
}

/** So often one page is asked for; then its whole stretch of time is begun anew. */
const attempts = 5;

/** Nor is one tried for longer than that, the next wait included: other places wait for their turn meanwhile. */
const longestTryingMs = 30_000;

/** Calls the provider; again after what passes by itself, and once with new credentials. */
export async function persistently<T>(call: () => Promise<T>, ports: RetryPorts, signal: AbortSignal): Promise<T> {
  let renewed = false;
  const began = ports.clock.elapsed();
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asPollError(thrown);
      const passes = error.kind === "throttled" || error.kind === "unavailable";
      const wait = backoff(failures, ports.random(), error.retryAfter);
      if (error.kind === "auth" && !renewed) {
        renewed = true;
        ports.renew();
      } else if (!passes || failures >= attempts || ports.clock.elapsed() - began + wait > longestTryingMs) throw error;
      ports.failed(error);
      if (passes) await ports.clock.sleep(wait, signal);
    }
  }
}
