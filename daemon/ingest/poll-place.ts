import type { Batch } from "../audit/event.ts";
import type { Deliver, Receipt, StoreReader } from "../audit/ports.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import {
  advanced,
  dueJob,
  firstPosition,
  type Job,
  minuteMs,
  type Position,
  parsePosition,
  printPosition,
  untilDue,
} from "./poll-position.ts";
import { asPollError, backoff, persistently } from "./poll-retry.ts";
import { type Read, readSlice } from "./poll-slice.ts";
import type { Clock, Page, Partition, PollError, PollSource } from "./poll-source.ts";
import type { Health } from "./poll-state.ts";
import type { ProviderClock } from "./provider-clock.ts";

export interface PollerPorts {
  readonly deliver: Deliver;
  readonly store: Pick<StoreReader, "cursor" | "minutes">;
  /** False while auditing is switched off: nothing is read, and cursors stay. */
  readonly enabled: () => boolean;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** What the places of one source share. */
export interface Polling {
  readonly name: string;
  readonly source: PollSource;
  readonly ports: PollerPorts;
  readonly provider: ProviderClock;
  /** Forgets credentials, but not again and again for many places at once. */
  readonly renew: () => void;
  /** Runs one piece of work when few others run. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly delivered: (batch: Batch, receipt: Receipt) => void;
}

/** A place with what its readings need. */
interface Place extends Polling {
  readonly partition: Partition;
  /** From when on it is read when it never was, by the provider's clock. */
  readonly since: () => number;
  readonly health: Health;
  readonly signal: AbortSignal;
}

/** How far a place has been read. */
interface Progress {
  readonly position: Position;
  /** How long the next stretch may be. */
  readonly length: number;
  /** Polls since a later reading had its turn. */
  readonly polls: number;
}

/** While auditing is switched off, it is looked that often whether it still is. */
export const disabledMs = 1_000;

/** A stretch with more records than that is followed by a shorter one, one with far fewer by a longer one. */
const manyRecords = 20_000;
const fewRecords = 5_000;

/** Longest wait after a failure that somebody has to mend. */
const mendingMs = 300_000;

/** Reads one place for as long as the signal allows: the poll, and the readings that trail behind it, one at a time. */
export async function pollPlace(
  partition: Partition,
  polling: Polling,
  since: () => number,
  health: Health,
  signal: AbortSignal,
): Promise<void> {
  const place = { ...polling, partition, since, health, signal };
  const { clock, enabled } = polling.ports;
  let length = polling.source.timing.longest;
  let progress: Progress | undefined;
  for (let failures = 0; !signal.aborted; ) {
    let wait = disabledMs;
    try {
      if (enabled()) {
        progress ??= await opened(place, length);
        const next = await step(place, progress);
        progress = next.progress;
        wait = next.wait;
        failures = 0;
      } else health.disabled();
    } catch (thrown) {
      if (signal.aborted) return;
      failures += 1;
      length = Math.max(minuteMs, (progress?.length ?? length) / 2);
      // What failed may have been stored all the same.
      progress = undefined;
      wait = afterFailure(report(asPollError(thrown), place), failures, place);
    }
    if (wait > 0) await clock.sleep(wait, signal).catch(() => undefined);
  }
}

/** Where the place was left. Cursors live on the provider's time, so that is asked for first. */
async function opened(place: Place, length: number): Promise<Progress> {
  const { name, ports, provider, partition, health } = place;
  const stored = parsePosition(await ports.store.cursor(name, partition.id));
  if (stored) health.resumed(stored.to);
  // Twice, for a first answer that tells another time than this machine is not believed by itself.
  for (let n = 0; n < 2; n++) await askTime(place, () => (provider.known() ? undefined : provider.now()));
  return { position: stored ?? (await begun(place)), length, polls: 0 };
}

/** Reads a moment for the sake of the provider's time, if it is still needed when its turn comes. */
async function askTime(place: Place, moment: () => number | undefined): Promise<void> {
  if (moment() === undefined) return;
  await place.inTurn(async () => {
    const to = moment();
    if (to === undefined) return;
    const reader = place.source.open(place.partition, { from: to - 1_000, to });
    await asking(place)(() => reader.page(undefined, place.signal));
  });
}

/** Fixes where a place begins before it is read, so that what keeps it from being read loses nothing. */
async function begun({ name, partition, since, ports }: Place): Promise<Position> {
  const position = firstPosition(since());
  const cursor = { source: name, partition: partition.id, position: printPosition(position) };
  await ports.deliver({ source: name, events: [], rejections: [], cursor });
  return position;
}

/** Reads what is due, if anything is. */
async function step(place: Place, progress: Progress): Promise<{ progress: Progress; wait: number }> {
  const { source, provider, health } = place;
  const { timing } = source;
  const { position } = progress;
  const job = dueJob(position, timing, provider.now(), progress);
  if (!job) {
    const due = () => untilDue(position, timing, provider.now());
    // By the right time nothing is that far off: one that went back would keep everything waiting for its return.
    await askTime(place, () => (due() > timing.interval + minuteMs ? position.to : undefined));
    health.ok();
    return { progress, wait: Math.max(1, Math.min(due(), timing.interval)) };
  }
  const next = await run(job, place, progress);
  const behind = provider.now() - timing.settle - next.position.to;
  health.polled(next.position.to, behind > 2 * timing.interval);
  return { progress: next, wait: 0 };
}

async function run(job: Job, place: Place, { position, length, polls }: Progress): Promise<Progress> {
  const { source, partition, ports, signal } = place;
  const { timing } = source;
  let next = position;
  const slice = {
    partition,
    window: job.window,
    now: job.now,
    last: job.pass !== undefined && job.pass === timing.passes.at(-1),
    position: (upTo: number, readAt: number) => {
      next = advanced(position, job, upTo, readAt, timing);
      return printPosition(next);
    },
  };
  const slicePorts = {
    name: place.name,
    source,
    deliver: ports.deliver,
    minutes: ports.store.minutes,
    ask: asking(place),
    delivered: place.delivered,
  };
  const attributes = { "auditwire.source": place.name };
  const read = await place.inTurn(() =>
    ports.telemetry.span("poll", { kind: "client", attributes }, () => readSlice(slice, slicePorts, signal)),
  );
  return { position: next, length: adapted(length, read, timing.longest), polls: job.pass ? 0 : polls + 1 };
}

function adapted(length: number, { records, halved }: Read, longest: number): number {
  if (halved || records > manyRecords) return Math.max(minuteMs, length / 2);
  return records < fewRecords ? Math.min(longest, length * 2) : length;
}

/** Asks for a page, hears the provider's time, and reports what fails on the way. */
function asking(place: Place): (page: () => Promise<Page>) => Promise<Page> {
  const { ports, provider, renew, signal } = place;
  return (page) =>
    persistently(
      async () => {
        const answer = await page();
        provider.heard(answer.servedAt);
        return answer;
      },
      { clock: ports.clock, random: ports.random, renew, failed: (error) => report(error, place) },
      signal,
    );
}

function report(error: PollError, { name, partition, provider, health, ports }: Place): PollError {
  provider.heard(error.servedAt);
  ports.telemetry.pollFailed(name, error.kind);
  if (health.failed(error))
    ports.telemetry.log.warn(
      { source: name, partition: partition.id, kind: error.kind, err: error.message },
      "cannot poll",
    );
  return error;
}

/** What passes by itself is waited for ever longer; what somebody has to mend is tried each interval. */
function afterFailure({ kind, retryAfter }: PollError, failures: number, { source, ports }: Place): number {
  if (kind === "auth" || kind === "settings") return Math.min(source.timing.interval, mendingMs);
  return backoff(failures, ports.random(), retryAfter);
}
