import type { pino } from "pino";
import type { Deliver } from "../../daemon/audit/ports.ts";
import type { Judge } from "../../daemon/audit/verdict.ts";
import type { Credential, Specification } from "../../daemon/ingest/config.ts";
import type { outbound } from "../../daemon/ingest/outbound.ts";
import type { Clock } from "../../daemon/ingest/poll-source.ts";
import type { startPoller } from "../../daemon/ingest/poller.ts";
import type { openSource } from "../../daemon/ingest/sources.ts";
import type { pipeline } from "../../daemon/pipeline.ts";
import type { openStore } from "../../daemon/store/index.ts";
import type { telemetry } from "../../daemon/telemetry/telemetry.ts";

/** What catches up: the daemon's own parts, built or as sources. */
export interface Parts {
  readonly openSource: typeof openSource;
  readonly startPoller: typeof startPoller;
  readonly outbound: typeof outbound;
  readonly pipeline: typeof pipeline;
  readonly judge: Judge;
  readonly openStore: typeof openStore;
  readonly telemetry: typeof telemetry;
  readonly pino: typeof pino;
}

/** What waits at a cloud. */
export interface Backlog {
  readonly specification: Specification;
  readonly credential: Credential;
  /** The cloud's time, which stands still: what is there is read once. */
  readonly now: number;
  readonly events: number;
  /** Where the store is made. */
  readonly directory: string;
  /** Told how many events have been handed over, batch by batch. */
  readonly handedOver?: (events: number) => void;
}

/** What it took: milliseconds on the clock, and of all threads' work. */
export interface CaughtUp {
  readonly elapsed: number;
  readonly worked: number;
}

/**
 * The real source and poller, with no cap on their calls and a store of their own, from no cursor until every event is
 * durable.
 */
export async function catchUp(parts: Parts, backlog: Backlog): Promise<CaughtUp> {
  const { specification, credential, now, directory } = backlog;
  const log = parts.pino({ level: "silent" });
  const store = await parts.openStore({
    directory,
    retention: { days: 90, bytes: 2 ** 40 },
    now: Date.now,
    log,
    onFatal: fail,
  });
  const tell = parts.telemetry(log, { version: "test" });
  const deliver = parts.pipeline({ judge: parts.judge, store, telemetry: tell });
  const source = await parts.openSource(specification, {
    credential: () => credential,
    rate: () => ({ take: async (signal) => signal.throwIfAborted() }),
    outbound: parts.outbound({}),
    clock: { ...stillAt(now), sleep: (ms, signal) => (ms < 10_000 ? Promise.resolve() : forever(signal)) },
  });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  const started = { at: performance.now(), cpu: process.cpuUsage() };
  const poller = parts.startPoller("backlog", source, specification, {
    deliver: until(backlog, deliver, resolve),
    store,
    enabled: () => true,
    telemetry: { ...tell, pollFailed: () => setImmediate(() => reject(new Error(poller.state().error))) },
    clock: stillAt(now),
    random: Math.random,
  });
  try {
    await done;
    const { user, system } = process.cpuUsage(started.cpu);
    return { elapsed: performance.now() - started.at, worked: (user + system) / 1000 };
  } finally {
    await poller.close();
    await store.close();
  }
}

/** Delivers, and tells when everything is durable. */
function until({ events, handedOver }: Backlog, deliver: Deliver, done: () => void): Deliver {
  let [handed, durable] = [0, 0];
  return async (batch) => {
    const receipt = await deliver(batch);
    handed += batch.events.length;
    durable += receipt.received;
    handedOver?.(handed);
    if (batch.rejections.length > 0) throw new Error(`cannot be read: ${batch.rejections[0]?.detail}`);
    if (durable >= events) done();
    return receipt;
  };
}

/** Waits on it never end by themselves. */
const stillAt = (now: number): Clock => ({ now: () => now, elapsed: () => 0, sleep: (_, signal) => forever(signal) });

const forever = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

function fail(error: Error): never {
  throw error;
}
