import type { Clock } from "../poll-source.ts";

/** Does work that is aborted by its signal, or after that many milliseconds. */
export async function withTimeLimit<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const [late, done] = [new AbortController(), new AbortController()];
  const message = `no answer within ${ms / 1000} s`;
  clock.sleep(ms, AbortSignal.any([signal, done.signal])).then(
    () => late.abort(new DOMException(message, "TimeoutError")),
    () => {},
  );
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    done.abort();
  }
}
