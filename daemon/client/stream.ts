import { createParser } from "eventsource-parser";
import { AuditwireApiError } from "./error.ts";

/** An event of the stream: its text, and what says where to go on after it. */
export interface StreamEvent {
  readonly id: string;
  readonly data: string;
}

export interface StreamOptions {
  /** Opens the stream, after the event of that id. Fails as the API does. */
  readonly open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;
  readonly lastEventId: string | undefined;
  /** Ends the stream without an error. */
  readonly signal: AbortSignal | undefined;
}

/** The daemon gives a sign of life every 15 s. */
const silentMs = 45_000;
const longestPauseMs = 30_000;

/**
 * The events of a stream that goes on: a lost connection, a restart or an overloaded daemon is waited for, and nothing
 * is missed or repeated. Fails with what no waiting mends.
 */
export async function* eventsOf({ open, lastEventId, signal }: StreamOptions): AsyncGenerator<StreamEvent, undefined> {
  const state: State = { lastEventId, retryMs: 1_000, failures: 0 };
  while (!signal?.aborted) {
    const connection = new AbortController();
    const both = signal ? AbortSignal.any([signal, connection.signal]) : connection.signal;
    try {
      yield* read(await open(state.lastEventId, both), state, both, () => connection.abort());
    } catch (error) {
      if (isFinal(error)) throw error;
      state.failures++;
    } finally {
      connection.abort();
    }
    await pause(Math.min(longestPauseMs, state.retryMs * 2 ** Math.max(0, state.failures - 1)), signal);
  }
  return undefined;
}

interface State {
  lastEventId: string | undefined;
  retryMs: number;
  /** In a row. */
  failures: number;
}

async function* read(
  answer: Response,
  state: State,
  ending: AbortSignal,
  end: () => void,
): AsyncGenerator<StreamEvent> {
  const found: StreamEvent[] = [];
  const parser = createParser({
    // An id alone says how far has been looked.
    onId: (id) => {
      if (found.length === 0) state.lastEventId = id;
    },
    onEvent: ({ id = "", data }) => void found.push({ id, data }),
    onRetry: (ms) => {
      state.retryMs = ms;
    },
  });
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => undefined);
  ending.addEventListener("abort", cancel);
  const watch = watchdog(end);
  try {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      watch.alive();
      state.failures = 0;
      parser.feed(decoder.decode(piece.value, { stream: true }));
      for (let event = found.shift(); event; event = found.shift()) {
        // Before it is handed over: whoever takes it has it.
        state.lastEventId = event.id;
        yield event;
        watch.alive();
      }
    }
  } finally {
    watch.end();
    ending.removeEventListener("abort", cancel);
    cancel();
  }
}

/** Calls when nothing has been alive for too long. */
function watchdog(onSilence: () => void) {
  let timer = setTimeout(onSilence, silentMs);
  return {
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, silentMs);
    },
    end: () => clearTimeout(timer),
  };
}

const isFinal = (error: unknown) =>
  error instanceof AuditwireApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
