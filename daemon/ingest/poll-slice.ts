import type { AuditEvent, Batch, Minute, Rejection } from "../audit/event.ts";
import type { Deliver, Receipt, StoreReader } from "../audit/ports.ts";
import { minuteOf } from "./poll-position.ts";
import { type Page, type Partition, PollError, type PollSource, type Timing, type Window } from "./poll-source.ts";
import { type Tally, tally } from "./tally.ts";

/** A stretch of a place's time that is read in one go. */
export interface Slice {
  readonly partition: Partition;
  readonly window: Window;
  /** The provider's time before it is asked. */
  readonly now: number;
  /** Its reading is the last of that time. */
  readonly last: boolean;
  /** The cursor that follows, once everything before `upTo` was read at the provider's time `readAt`. */
  readonly position: (upTo: number, readAt: number) => string;
}

export interface SlicePorts {
  readonly name: string;
  readonly source: PollSource;
  readonly deliver: Deliver;
  readonly minutes: StoreReader["minutes"];
  /** Asks for one page, persistently. */
  readonly ask: (page: () => Promise<Page>) => Promise<Page>;
  readonly delivered: (batch: Batch, receipt: Receipt) => void;
}

/** What a slice held. */
export interface Read {
  readonly records: number;
  /** It held more than one answer may, and was halved. */
  readonly halved: boolean;
}

type Kept = AuditEvent | Rejection;

/** What is in memory of a slice before it is handed over, at most; a batch's size. */
const heldBytes = 16 * 2 ** 20;
const batchRecords = 1_000;
const batchBytes = 4 * 2 ** 20;

interface Held {
  readonly tally: Tally;
  /** Records not handed over yet, by minute. */
  waiting: Map<number, Kept[]>;
  bytes: number;
  records: number;
  halved: boolean;
  /** The provider's time with its first answer. */
  servedAt: number | undefined;
}

/**
 * Reads a slice to its end and hands over what is new of it. A minute that holds exactly what it held before is not
 * handed over again. The last batch moves the cursor, never past what the provider had settled when it was asked.
 */
export async function readSlice(slice: Slice, ports: SlicePorts, signal: AbortSignal): Promise<Read> {
  const { window, partition, last } = slice;
  const held: Held = {
    tally: tally(),
    waiting: new Map(),
    bytes: 0,
    records: 0,
    halved: false,
    servedAt: undefined,
  };
  await readWindow(window, { slice, held, ports }, signal);
  // What came while an answer was under way may not be in it.
  const readAt = Math.min(slice.now, held.servedAt ?? slice.now);
  const upTo = Math.min(window.to, readAt - ports.source.timing.settle);
  const minutes = held.tally.minutes({ from: window.from, to: upTo });
  await handOver(held, await unchanged(minutes, slice, ports), ports, {
    cursor: { source: ports.name, partition: partition.id, position: slice.position(upTo, readAt) },
    reading: { partition: partition.id, minutes, last },
  });
  return { records: held.records, halved: held.halved };
}

interface Reading {
  readonly slice: Slice;
  readonly held: Held;
  readonly ports: SlicePorts;
}

/**
 * Reads a window; in pieces where it holds too much for one. A piece that is refused is halved, and those after it are as
 * short, for each refusal is a call for nothing; they get longer again behind one that holds no more than half of what
 * another did. What a refused piece has given already is known by the tally.
 */
async function readWindow({ from, to }: Window, reading: Reading, signal: AbortSignal): Promise<void> {
  const { held } = reading;
  let length = to - from;
  let most = 0;
  for (let start = from; start < to; ) {
    const piece = { from: start, to: Math.min(to, start + length) };
    const before = held.records;
    try {
      await readPages(piece, reading, signal);
      if (2 * (held.records - before) <= most) length *= 2;
      most = Math.max(most, held.records - before);
      start = piece.to;
    } catch (error) {
      length = halfOf(piece, error, reading.ports.source.timing);
      held.halved = true;
    }
  }
}

/** Half the length of a piece that holds too much. Fails with the piece's own error, or where it is too short. */
function halfOf({ from, to }: Window, error: unknown, { shortest }: Timing): number {
  if (!(error instanceof PollError) || error.kind !== "too-much") throw error;
  if (to - from <= Math.max(shortest, 1)) throw new PollError("settings", error.message);
  return Math.ceil((to - from) / 2);
}

/** So often a window is begun anew because its page tokens are no good. */
const beginnings = 4;

async function readPages(window: Window, reading: Reading, signal: AbortSignal): Promise<void> {
  for (let begun = 1; ; begun++) {
    try {
      return await readOnce(window, reading, signal);
    } catch (error) {
      if (!(error instanceof PollError) || error.kind !== "stale-token") throw error;
      if (begun === beginnings) throw new PollError("unavailable", error.message);
    }
  }
}

async function readOnce(window: Window, { slice, held, ports }: Reading, signal: AbortSignal): Promise<void> {
  const reader = ports.source.open(slice.partition, window);
  const tokens = new Set<string>();
  for (let token: string | undefined; ; ) {
    const asked = token;
    const page = await ports.ask(() => reader.page(asked, signal));
    held.servedAt ??= page.servedAt;
    hold(page, held);
    if (held.bytes > heldBytes) await handOver(held, new Set(), ports, undefined, slice.partition.id);
    if (page.next === undefined) return;
    if (tokens.has(page.next)) throw new PollError("stale-token", "the provider repeats a page token");
    tokens.add(page.next);
    token = page.next;
  }
}

function hold({ found }: Page, held: Held): void {
  for (const { at, outcome } of found) {
    if ("apart" in outcome) continue;
    held.records += 1;
    if (!held.tally.add(at, outcome)) continue;
    const minute = minuteOf(at);
    const waiting = held.waiting.get(minute);
    if (waiting) waiting.push(outcome);
    else held.waiting.set(minute, [outcome]);
    held.bytes += outcome.original.byteLength;
  }
}

/** The minutes that held the same before, and so were handed over before. */
async function unchanged(
  minutes: readonly Minute[],
  { partition, window }: Slice,
  { name, minutes: known }: SlicePorts,
): Promise<ReadonlySet<number>> {
  const before = new Map((await known(name, partition.id, window)).map((minute) => [minute.start, minute]));
  const same = minutes.filter(({ start, events, fingerprint }) => {
    const it = before.get(start);
    return it?.events === events && it.fingerprint === fingerprint;
  });
  return new Set(same.map(({ start }) => start));
}

/** Hands over what waits, in order of time, but for minutes that are known. The end goes with the last batch. */
async function handOver(
  held: Held,
  known: ReadonlySet<number>,
  { name, deliver, delivered }: SlicePorts,
  end: Pick<Batch, "cursor" | "reading"> | undefined,
  partition = end?.reading?.partition ?? "",
): Promise<void> {
  const records = [...held.waiting]
    .filter(([minute]) => !known.has(minute))
    .sort(([a], [b]) => a - b)
    .flatMap(([, waiting]) => waiting);
  held.waiting = new Map();
  held.bytes = 0;
  const batches = inBatches(records);
  if (end && batches.length === 0) batches.push([]);
  for (const [n, kept] of batches.entries()) {
    const isEnd = end !== undefined && n === batches.length - 1;
    const batch: Batch = {
      source: name,
      events: kept.filter((record): record is AuditEvent => !isRejection(record)),
      rejections: kept.filter(isRejection),
      ...(isEnd ? end : { reading: { partition, minutes: [], last: false } }),
    };
    delivered(batch, await deliver(batch));
  }
}

const isRejection = (record: Kept): record is Rejection => "reason" in record;

function inBatches(records: readonly Kept[]): Kept[][] {
  const batches: Kept[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const batch = batches.at(-1);
    bytes += record.original.byteLength;
    if (batch && batch.length < batchRecords && bytes <= batchBytes) batch.push(record);
    else {
      batches.push([record]);
      bytes = record.original.byteLength;
    }
  }
  return batches;
}
