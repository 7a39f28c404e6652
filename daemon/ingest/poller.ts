import { isDeepStrictEqual } from "node:util";
import type { Batch } from "../audit/event.ts";
import type { PolledSource } from "../audit/polling.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { isTruncated } from "./kubernetes-event.ts";
import { openOrigin, type PollOrigin } from "./poll-origin.ts";
import { disabledMs, type PollerPorts, type Polling, pollPlace } from "./poll-place.ts";
import { asPollError, backoff } from "./poll-retry.ts";
import { type Clock, NoPlaces, type Partition, type PollError, type PollSource } from "./poll-source.ts";
import { type Health, health, switchedOff, worst } from "./poll-state.ts";
import { providerClock } from "./provider-clock.ts";

export type { PollerPorts } from "./poll-place.ts";

export interface PollerOptions {
  /** How far back the first poll of a place reads, in milliseconds. */
  readonly lookback: number;
}

/** A source that is being polled. */
export interface Poller {
  state(): PolledSource;
  /** Ends what is under way without harm and closes the source. Idempotent. */
  close(): Promise<void>;
}

/** Looked up again that often, so that new clusters, tables and projects are read. */
const lookUpMs = 60_000;

/** Slices that are read at once, for the memory they take. */
const slicesAtOnce = 4;

const renewedForMs = 10_000;

/** A place that is being read. */
interface Running {
  readonly partition: Partition;
  readonly health: Health;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Polls a source until it is closed. Every place has its own cursor, backoff and state: what happens to one keeps no
 * other waiting.
 */
export function startPoller(name: string, source: PollSource, options: PollerOptions, ports: PollerPorts): Poller {
  const ending = new AbortController();
  const provider = providerClock(ports.clock);
  const polling: Polling = {
    name,
    source,
    ports,
    provider,
    renew: sparingly(source.renew, ports.clock),
    inTurn: turns(slicesAtOnce),
    delivered: counting(name, ports),
  };
  const places = new Map<string, Running>();
  const leaving = new Map<string, Promise<void>>();
  const discovery = health("", ports.clock);
  const watching = watchPlaces(polling, { places, leaving, discovery, lookback: options.lookback }, ending.signal);
  const close = async () => {
    ending.abort();
    for (const { stop } of places.values()) stop.abort();
    await Promise.all([watching, ...[...places.values()].map(({ ended }) => ended), ...leaving.values()]);
    source.close();
  };
  let closed: Promise<void> | undefined;
  return {
    state: () =>
      stateOf(
        polling,
        [...places.values()].map((place) => place.health),
        discovery,
      ),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

interface Watched {
  readonly places: Map<string, Running>;
  /** Places that were told to stop, until they come back: what they are about to store they may still store. */
  readonly leaving: Map<string, Promise<void>>;
  readonly discovery: Health;
  readonly lookback: number;
}

/** Keeps a loop running for each place there is now. */
async function watchPlaces(polling: Polling, watched: Watched, signal: AbortSignal): Promise<void> {
  const { clock, enabled, random } = polling.ports;
  let origin: PollOrigin | undefined;
  for (let failures = 0; !signal.aborted; ) {
    let wait = polling.source.timing.lookUp ?? lookUpMs;
    try {
      if (enabled()) {
        origin ??= await originOf(polling, watched.lookback);
        await lookUp(polling, watched, origin, signal);
        failures = 0;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      failures += 1;
      const error = missed(asPollError(thrown), polling, watched);
      const none = error instanceof NoPlaces;
      if (none && origin) reconcile(polling, watched, [], origin);
      await origin?.lookedUp(none ? 0 : undefined).catch(() => undefined);
      wait = Math.min(lookUpMs, backoff(failures, random(), error.retryAfter));
    }
    if (!enabled()) wait = Math.min(wait, disabledMs);
    await clock.sleep(wait, signal).catch(() => undefined);
  }
}

const originOf = ({ name, source, provider, ports }: Polling, lookback: number): Promise<PollOrigin> =>
  openOrigin(ports.store, { name, lookback, timing: source.timing, provider, ...ports });

async function lookUp(polling: Polling, watched: Watched, origin: PollOrigin, signal: AbortSignal) {
  const partitions = await polling.source.partitions(signal);
  // What is known already may come although nobody wants it any more.
  signal.throwIfAborted();
  watched.discovery.ok();
  reconcile(polling, watched, partitions, origin);
  await origin.lookedUp(partitions.length);
}

function missed(error: PollError, { name, provider, renew, ports }: Polling, { discovery }: Watched): PollError {
  provider.heard(error.servedAt);
  ports.telemetry.pollFailed(name, error.kind);
  if (error.kind === "auth") renew();
  if (discovery.failed(error))
    ports.telemetry.log.warn(
      { source: name, kind: error.kind, err: error.message },
      "cannot tell what there is to poll",
    );
  return error;
}

/** Stops what is gone, or is known otherwise now, and begins what is new. Nothing is read by two at a time. */
function reconcile(
  polling: Polling,
  { places, leaving }: Watched,
  partitions: readonly Partition[],
  origin: PollOrigin,
): void {
  for (const [id, { partition, stop, ended }] of places) {
    if (partitions.some((one) => one.id === id && isDeepStrictEqual(one, partition))) continue;
    stop.abort();
    places.delete(id);
    leaving.set(id, ended);
  }
  for (const partition of partitions) {
    if (places.has(partition.id)) continue;
    const stop = new AbortController();
    const state = health(partition.id, polling.ports.clock);
    const since = origin.since();
    const before = leaving.get(partition.id) ?? Promise.resolve();
    leaving.delete(partition.id);
    const ended = before.then(() => pollPlace(partition, polling, since, state, stop.signal));
    places.set(partition.id, { partition, health: state, stop, ended });
  }
}

function stateOf(polling: Polling, places: readonly Health[], discovery: Health): PolledSource {
  const { name, source, provider, ports } = polling;
  const now = provider.now();
  const shown = places.map((place) => place.shown(now));
  const states = [...shown, ...(places.length === 0 || discovery.isFailing() ? [discovery.shown(now)] : [])];
  const { state, error, since } = ports.enabled() ? worst(states) : switchedOff(states);
  const latest = (values: readonly (number | null)[]) =>
    values.reduce((a, b) => (b === null ? a : Math.max(a ?? b, b)), null);
  return {
    source: name,
    state,
    ...(error === undefined ? {} : { error }),
    since,
    sourceDelay: source.delay,
    pollingDelay: source.timing.interval,
    lastPoll: latest(shown.map(({ lastPoll }) => lastPoll)),
    lag: latest(shown.map(({ lag }) => lag)),
    clockSkew: provider.skew(),
    places: shown,
  };
}

/** Tells what became of the batches of a source. */
function counting(name: string, { telemetry, clock }: PollerPorts): Polling["delivered"] {
  let newest = -Infinity;
  return (batch, receipt) => {
    if (receipt.received > 0) telemetry.received(name, receipt.received);
    if (receipt.late > 0) telemetry.late(name, receipt.late);
    const latest = batch.events.reduce((time, event) => Math.max(time, event.time), -Infinity);
    // What is read again says nothing of the delay.
    if (latest > newest) {
      newest = latest;
      telemetry.delay(name, (clock.now() - latest) / 1000);
    }
    for (const event of batch.events) if (isTruncated(event)) telemetry.truncated(name);
    if (receipt.quarantined > 0) quarantined(name, batch, receipt.quarantined, telemetry);
  };
}

function quarantined(name: string, { rejections }: Batch, items: number, telemetry: Telemetry): void {
  for (const { reason } of rejections.slice(0, items)) telemetry.rejected(name, reason);
  const [{ reason, detail } = { reason: "", detail: "" }] = rejections;
  telemetry.log.warn({ source: name, items, reason, detail }, "records that cannot be read went to the quarantine");
}

/** At most once in a while: places of one source share their credentials, and fail together. */
function sparingly(renew: () => void, clock: Clock): () => void {
  let last = -Infinity;
  return () => {
    if (clock.elapsed() - last < renewedForMs) return;
    last = clock.elapsed();
    renew();
  };
}

/** Lets that many pieces of work run at once. */
function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
