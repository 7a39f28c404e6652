import { messageOf } from "./audit/errors.ts";
import type { PolledSource } from "./audit/polling.ts";
import type { Credential, Specification } from "./ingest/config.ts";
import type { PollSource, SourcePorts } from "./ingest/poll-source.ts";
import { type Poller, type PollerPorts, startPoller } from "./ingest/poller.ts";
import { sourceName } from "./ingest/sources.ts";

/** A specification with what it is read with. */
export interface Wanted {
  readonly specification: Specification;
  /** Its own, and those that this one is assumed with. */
  readonly credentials: readonly Credential[];
  /** Why it cannot be read. */
  readonly problem?: string | undefined;
}

/** One poller for each specification that is wanted. */
export interface Pollers {
  /** Closes and restarts what has changed, keeps what has not. Cannot fail: what cannot be opened has a state that says so. */
  run(wanted: readonly Wanted[]): Promise<void>;
  states(): readonly PolledSource[];
  /** Idempotent. */
  close(): Promise<void>;
}

export interface PollersPorts extends PollerPorts, Omit<SourcePorts<Credential>, "credential" | "clock"> {
  /** The source of a specification; loads its cloud's SDK. */
  readonly openSource: (specification: Specification, ports: SourcePorts<Credential>) => Promise<PollSource>;
}

interface Running extends Poller {
  /** What it was started with: another text is another poller. */
  readonly from: string;
}

export function pollers(ports: PollersPorts): Pollers {
  let running = new Map<string, Running>();
  const run = async (wanted: readonly Wanted[]) => {
    const before = running;
    const kept = new Map(
      wanted.flatMap((it) => {
        const poller = before.get(nameOf(it));
        return poller?.from === JSON.stringify(it) ? [[nameOf(it), poller]] : [];
      }),
    );
    // All of the old end before a new one begins: two of one name would read with one cursor.
    await Promise.all([...before].map(([name, poller]) => (kept.has(name) ? undefined : poller.close())));
    const next = wanted.map(async (it) => [nameOf(it), kept.get(nameOf(it)) ?? (await start(it, ports))] as const);
    running = new Map(await Promise.all(next));
  };
  return { run, states: () => [...running.values()].map((poller) => poller.state()), close: () => run([]) };
}

const nameOf = ({ specification }: Wanted) => specification.name;

async function start(wanted: Wanted, ports: PollersPorts): Promise<Running> {
  const { specification, credentials, problem } = wanted;
  const from = JSON.stringify(wanted);
  if (problem !== undefined) return { from, ...idle(wanted, problem, ports) };
  try {
    const credential = (id: string) => credentials.find((entry) => entry.id === id);
    const source = await ports.openSource(specification, { ...ports, credential });
    return { from, ...startPoller(sourceName(specification), source, specification, ports) };
  } catch (error) {
    return { from, ...idle(wanted, messageOf(error), ports) };
  }
}

/** In place of a poller that cannot be started. */
function idle({ specification }: Wanted, error: string, { enabled, telemetry }: PollersPorts): Poller {
  const source = sourceName(specification);
  telemetry.log.error({ source, err: error }, "this source is not polled");
  const state: PolledSource = {
    source,
    state: "misconfigured",
    error,
    sourceDelay: "",
    pollingDelay: specification.pollInterval ?? null,
    lastPoll: null,
    lag: null,
    clockSkew: null,
    places: [],
  };
  return { state: () => (enabled() ? state : { ...state, state: "disabled" }), close: async () => undefined };
}
