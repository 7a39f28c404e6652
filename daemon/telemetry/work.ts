import { AsyncLocalStorage } from "node:async_hooks";
import type { Span } from "./tracing.ts";

/** A request that is being answered, as log lines and metrics name it. */
export interface RequestUnderWay {
  /** Its answer's X-Request-Id. */
  readonly id: string;
  readonly listener: string;
  readonly method: string;
  /** The pattern of its path, once that is known; the path itself may hold a token. */
  route: string;
  /** Who asks, once that is known. */
  user?: string | undefined;
  /** That it joins, or begins (W3C Trace Context). */
  readonly traceId: string | undefined;
}

/** What is being done, wherever it is asked: also in what a call of it goes on with later. */
export interface Work {
  readonly request?: RequestUnderWay | undefined;
  readonly span?: Span | undefined;
}

export interface Works {
  /** Everything within belongs to that work, and to what surrounds it. */
  during<T>(work: Work, run: () => T): T;
  current(): Work;
}

const nothing: Work = {};

export function works(): Works {
  const storage = new AsyncLocalStorage<Work>();
  const current = () => storage.getStore() ?? nothing;
  return { current, during: (work, run) => storage.run({ ...current(), ...work }, run) };
}
