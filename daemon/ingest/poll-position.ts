import { z } from "zod";
import { parseJson } from "./json.ts";
import type { Pass, Timing, Window } from "./poll-source.ts";

export const minuteMs = 60_000;
export const minuteOf = (time: number): number => Math.floor(time / minuteMs) * minuteMs;

/** How far a place has been read. All times are the provider's, in milliseconds since 1970. */
const Position = z.object({
  /** Where the first poll began: nothing before was ever asked for. */
  since: z.number(),
  /** Everything before has been read. */
  to: z.number(),
  /** When that was: what lay shortly before may not have been there yet. */
  read: z.number(),
  /** What each later reading has come to. */
  passes: z.record(z.string(), z.number()),
});
export type Position = z.output<typeof Position>;

/** A cursor's text as a position; undefined for none, or for one that another version wrote. */
export function parsePosition(text: string | undefined): Position | undefined {
  const parsed = Position.safeParse(text === undefined ? undefined : parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

export const printPosition = (position: Position): string => JSON.stringify(position);

export function firstPosition(from: number): Position {
  const since = minuteOf(from);
  return { since, to: since, read: since, passes: {} };
}

/** A stretch that is to be read now, and which reading it is. */
export interface Job {
  readonly window: Window;
  /** The provider's time for which it is due. */
  readonly now: number;
  /** Undefined for the poll itself. */
  readonly pass: Pass | undefined;
}

/**
 * After so many polls a later reading has its turn, for where answers take long a poll is always due. Each minute is read
 * by every one of them, so they need as many turns as the poll, but what is new comes first where there is a backlog.
 */
const pollsInARow = { ordinary: 1, backlog: 3 };

/**
 * What is due: the poll, or, where `polls` have been made in a row, a later reading before it. A poll begins where what
 * it finds may have come after the one before; a later reading goes on where it stopped. At most `length` at once.
 */
export function dueJob(
  position: Position,
  timing: Timing,
  now: number,
  { length, polls }: { readonly length: number; readonly polls: number },
): Job | undefined {
  const settled = now - timing.settle;
  const poll = duePoll(position, timing, settled, length);
  const pass = duePass(position, timing, settled, length);
  const most = hasMore(position, timing) ? pollsInARow.backlog : pollsInARow.ordinary;
  const due = polls < most ? (poll ?? pass) : (pass ?? poll);
  return due && { ...due, now };
}

type Due = Omit<Job, "now">;

function duePoll(position: Position, timing: Timing, settled: number, length: number): Due | undefined {
  if (settled < pollDue(position, timing)) return undefined;
  const from = Math.max(position.since, minuteOf(Math.min(position.to, position.read - timing.overlap)));
  return { window: { from, to: Math.min(settled, minuteOf(position.to) + length) }, pass: undefined };
}

/** Of the later readings that are due the one that has been for longest. */
function duePass(position: Position, timing: Timing, settled: number, length: number): Due | undefined {
  const [pass] = [...timing.passes].sort((a, b) => passDue(position, a) - passDue(position, b));
  if (!pass || passDue(position, pass) > settled) return undefined;
  const from = minuteOf(passPosition(position, pass));
  const to = Math.min(minuteOf(settled - pass.behind), minuteOf(position.to), from + length);
  return { window: { from, to }, pass };
}

/** Milliseconds until something is due. */
export function untilDue(position: Position, timing: Timing, now: number): number {
  const due = [pollDue(position, timing), ...timing.passes.map((pass) => passDue(position, pass))];
  return Math.max(0, Math.min(...due) + timing.settle - now);
}

/** When a poll is due, by the time that is settled then. */
const pollDue = (position: Position, timing: Timing): number =>
  position.to + (hasMore(position, timing) ? 1 : timing.interval);

/** True before the first poll, and after one that could not read as much as there was. */
const hasMore = ({ to, since, read }: Position, { settle }: Timing): boolean => to === since || to < read - settle;

/** When a later reading is due, by the time that is settled then. It never runs ahead of the poll. */
function passDue(position: Position, pass: Pass): number {
  const to = minuteOf(passPosition(position, pass)) + pass.every;
  return to <= position.to ? to + pass.behind : Infinity;
}

/** A reading that is new to the position begins where it has something to find. */
function passPosition({ passes, since, to }: Position, { name, behind }: Pass): number {
  return passes[name] ?? Math.max(since, minuteOf(to - behind));
}

/**
 * The position once a job's window was read up to `upTo`, at the time `readAt`. A reading so long after the events counts
 * for every later reading, too, that was due by then.
 */
export function advanced(
  position: Position,
  { window, pass }: Job,
  upTo: number,
  readAt: number,
  timing: Timing,
): Position {
  const passes = timing.passes.map((other): [string, number] => {
    const before = passPosition(position, other);
    const reach = Math.min(upTo, minuteOf(readAt - timing.settle - other.behind));
    return [other.name, window.from <= before ? Math.max(before, reach) : before];
  });
  const moved = { ...position, passes: Object.fromEntries(passes) };
  return pass ? moved : { ...moved, to: Math.max(position.to, upTo), read: Math.max(position.read, readAt) };
}
