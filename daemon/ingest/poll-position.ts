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
  /** Undefined for the poll itself. */
  readonly pass: Pass | undefined;
}

/**
 * What is due: the poll before anything else, then the reading that trails least behind. A poll begins where what it
 * finds may have come after the one before; a later reading goes on where it stopped. At most `length` at once.
 */
export function dueJob(position: Position, timing: Timing, now: number, length: number): Job | undefined {
  const settled = now - timing.settle;
  if (settled - position.to >= timing.interval || (position.to === position.since && settled > position.to)) {
    const from = Math.max(position.since, minuteOf(Math.min(position.to, position.read - timing.overlap)));
    return { window: { from, to: Math.min(settled, minuteOf(position.to) + length) }, pass: undefined };
  }
  for (const pass of timing.passes) {
    const from = passPosition(position, pass);
    const to = minuteOf(settled - pass.behind);
    if (to - from >= pass.every)
      return { window: { from: minuteOf(from), to: Math.min(to, minuteOf(from) + length) }, pass };
  }
  return undefined;
}

/** Milliseconds until something is due. */
export function untilDue(position: Position, timing: Timing, now: number): number {
  const settled = now - timing.settle;
  const poll = position.to + timing.interval - settled;
  const passes = timing.passes.map((pass) => passPosition(position, pass) + pass.every + pass.behind - settled);
  return Math.max(0, Math.min(poll, ...passes));
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
