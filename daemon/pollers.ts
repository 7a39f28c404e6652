import { messageOf } from "./audit/errors.ts";
import type { PolledSource } from "./audit/polling.ts";
import type { Clock } from "./ingest/poll-source.ts";
import type { Poller } from "./ingest/poller.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

/** A source that is to be read. */
export interface Wanted {
  /** Unique, as counters and metrics name it. */
  readonly source: string;
  /** Milliseconds between two polls, where it is set. */
  readonly pollingDelay: number | null;
  /** Everything it is started with: when that changes it is started anew. */
  readonly from: object;
  /** Fails with why it cannot be read. */
  readonly start: () => Promise<Poller>;
}

/** One poller for each source that is wanted. */
export interface Pollers {
  /** Closes and restarts what has changed, keeps what has not. Cannot fail: what cannot be started has a state that says so. */
  run(wanted: readonly Wanted[]): Promise<void>;
  states(): readonly PolledSource[];
  /** Idempotent. */
  close(): Promise<void>;
}

export interface PollersPorts {
  readonly enabled: () => boolean;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface Running extends Poller {
  readonly from: string;
}

export function pollers(ports: PollersPorts): Pollers {
  let running = new Map<string, Running>();
  const run = async (wanted: readonly Wanted[]) => {
    const before = running;
    const kept = new Map(
      wanted.flatMap(({ source, from }) => {
        const poller = before.get(source);
        return poller?.from === JSON.stringify(from) ? [[source, poller]] : [];
      }),
    );
    // All of the old end before a new one begins: two of one name would read with one cursor.
    await Promise.all([...before].map(([source, poller]) => (kept.has(source) ? undefined : poller.close())));
    const next = wanted.map(async (it) => [it.source, kept.get(it.source) ?? (await start(it, ports))] as const);
    running = new Map(await Promise.all(next));
  };
  return { run, states: () => [...running.values()].map((poller) => poller.state()), close: () => run([]) };
}

async function start(wanted: Wanted, ports: PollersPorts): Promise<Running> {
  const poller = await wanted.start().catch((error) => idle(wanted, messageOf(error), ports));
  return { from: JSON.stringify(wanted.from), ...poller };
}

/** In place of a poller that cannot be started. */
function idle({ source, pollingDelay }: Wanted, error: string, { enabled, telemetry, clock }: PollersPorts): Poller {
  telemetry.log.error({ source, err: error }, "this source cannot be read");
  const state: PolledSource = {
    source,
    state: "misconfigured",
    error,
    since: clock.now(),
    sourceDelay: "",
    pollingDelay,
    lastPoll: null,
    lag: null,
    clockSkew: null,
    places: [],
  };
  return {
    state: () => (enabled() ? state : { ...state, state: "disabled", since: null }),
    close: async () => undefined,
  };
}
