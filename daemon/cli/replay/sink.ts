import { once } from "node:events";
import type { Writable } from "node:stream";

/** A stream that is written at its own pace. */
export interface Sink {
  /** False when nobody reads any more, as behind `| head`. */
  write(text: string): Promise<boolean>;
}

export function sink(stream: Writable): Sink {
  const gone = new AbortController();
  for (const end of ["error", "close"]) stream.once(end, () => gone.abort());
  return {
    async write(text) {
      if (text !== "" && !gone.signal.aborted && !stream.write(text))
        await once(stream, "drain", { signal: gone.signal }).catch(() => undefined);
      return !gone.signal.aborted;
    },
  };
}
