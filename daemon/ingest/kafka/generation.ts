/** The reading of those partitions that a member has, from one rebalance of its group to the next. */
export interface Generation {
  /** Reads these partitions, once the reading of those before has ended. */
  begin(partitions: readonly number[]): void;
  /** Resolves once nothing is delivered any more. */
  end(): Promise<void>;
  isReading(): boolean;
}

/** `read` ends soon after its signal; `failed` is told when it cannot go on. */
export function generation(
  read: (partitions: readonly number[], signal: AbortSignal) => Promise<void>,
  failed: (error: unknown) => void,
): Generation {
  let now = { stop: new AbortController(), done: Promise.resolve() };
  now.stop.abort();
  return {
    begin: (partitions) => {
      const before = now;
      before.stop.abort();
      const stop = new AbortController();
      const begun = before.done.then(() => (stop.signal.aborted ? undefined : read(partitions, stop.signal)));
      now = { stop, done: begun.catch(failed) };
    },
    end: () => {
      now.stop.abort();
      return now.done;
    },
    isReading: () => !now.stop.signal.aborted,
  };
}
