import { and, type SQL, sql } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { audits } from "./schema.ts";

/** Entries of one index in their order: of all values of its first column, or of one of them by time. */
export interface Lane {
  /** The index with its table. */
  readonly entries: SQL;
  /** What its entries have in common; undefined where the lane is the whole index. */
  readonly fixed: SQL | undefined;
  /** The one value of the first column. */
  readonly value?: string | number;
  /** The first column of the index where that has many values; the time and the number of the audit always follow. */
  readonly key: SQL | undefined;
  readonly time: SQL;
  readonly seq: SQL;
}

/** An audit's place in an order. Without a key of its own an order goes by time: the key then is the time. */
export interface Entry {
  readonly key: string | number;
  readonly time: number;
  readonly seq: number;
}

export interface LaneOptions {
  readonly ascending: boolean;
  /** Inclusive bounds of the time. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** What audits must hold beside having an entry in the lane. */
  readonly rest: SQL | undefined;
  readonly after: Entry | undefined;
}

/** Walks a lane, so many entries at a time: however few of them hold, a step is short. */
export interface LaneWalk {
  /** What holds of the next entries: so many of them are looked at, unless so many were found before. */
  step(entries: number, most: number): readonly Entry[];
  /** Counts those of the next entries that hold, so many of them being looked at, by `entry.key` and `entry.time` or what is made of them. */
  count(entries: number, groups: SQL): readonly (readonly unknown[])[];
  /** Leaves out entries without looking at them, at most so many, and says how many. Only where all of them hold. */
  skip(entries: number): number;
  /** Everything up to there was looked at; undefined before the first step. */
  looked(): Entry | undefined;
  ended(): boolean;
}

/** A piece of a lane: its first levels have these values, the next one lies strictly beyond another. */
interface Range {
  readonly at: readonly (string | number)[];
  readonly beyond: string | number | undefined;
}

type Row = readonly [string | number, number, number];

export function laneWalk({ select, snapshot }: Connection, lane: Lane, options: LaneOptions): LaneWalk {
  const all = options.rest === undefined && bounds(lane.time, lane, options) === undefined;
  let ranges = firstRanges(lane, options);
  let looked = options.after;
  const advance = (range: Range, last: Entry | undefined) => {
    ranges = [...(last ? beyond(lane, range, last) : []), ...ranges.slice(1)];
    looked = last ?? looked;
  };
  const last = (range: Range, entries: number) =>
    toEntries(select(sql`${piece(lane, range, options, 1)} offset ${entries - 1}`)).at(0);
  return {
    step: (entries, most) => {
      const [range] = ranges;
      if (!range) return [];
      const limit = all ? Math.min(entries, most) : most;
      // Else what leaves or comes in between would move the end of what was looked at.
      return snapshot(() => {
        const found = toEntries(select(holding(lane, range, options, { entries: all ? limit : entries, limit })));
        if (found.length >= limit) advance(range, found.at(-1));
        else advance(range, all ? undefined : last(range, entries));
        return found;
      });
    },
    count: (entries, groups) => {
      const [range] = ranges;
      if (!range) return [];
      return snapshot(() => {
        const held = rowsOf(sql`entry`, lane, options);
        const counted = sql`select ${groups}, count(*) from (${piece(lane, range, options, entries)}) entry${held} group by ${groups}`;
        const rows = select(counted);
        advance(range, last(range, entries));
        return rows;
      });
    },
    skip: (entries) => {
      const [range] = ranges;
      const end = range && all ? last(range, entries) : undefined;
      if (!range || !end) return 0;
      advance(range, end);
      return entries;
    },
    looked: () => looked,
    ended: () => ranges.length === 0,
  };
}

/** Entries of a lane within the bounds of time, counted no further than that. */
export function countEntries({ select }: Connection, lane: Lane, options: LaneOptions, most: number): number {
  const [all] = firstRanges(lane, options);
  if (!all) return 0;
  const entries = sql`select 1 from ${lane.entries} where ${inRange(lane, all, options)} limit ${most}`;
  return Number(select(sql`select count(*) from (${entries})`)[0]?.[0] ?? 0);
}

/** How far so many entries of a lane by time reach; undefined where it has fewer. */
export function reach({ select }: Connection, lane: Lane, options: LaneOptions, entries: number): number | undefined {
  const range = firstRanges(lane, options).at(-1);
  if (!range) return undefined;
  return toEntries(select(sql`${piece(lane, range, options, 1)} offset ${entries - 1}`))[0]?.time;
}

const toEntries = (rows: readonly (readonly unknown[])[]): readonly Entry[] =>
  (rows as readonly Row[]).map(([key, time, seq]) => ({ key, time, seq }));

const levelsOf = ({ key, time, seq }: Lane): readonly SQL[] => (key ? [key, time, seq] : [time, seq]);

function firstRanges(lane: Lane, { ascending, from, to, after }: LaneOptions): readonly Range[] {
  const past = after && (ascending ? after.time > (to ?? after.time) : after.time < (from ?? after.time));
  if (past && !lane.key) return [];
  const bound = ascending ? from !== undefined && from - 1 : to !== undefined && to + 1;
  const all = { at: [], beyond: lane.key || bound === false ? undefined : bound };
  if (!after) return [all];
  const inside = all.beyond === undefined || (ascending ? after.time > all.beyond : after.time < all.beyond);
  return inside ? beyond(lane, all, after) : [all];
}

const placeOf = (lane: Lane, { key, time, seq }: Entry): readonly (string | number)[] =>
  lane.key ? [key, time, seq] : [time, seq];

/** What of a range lies beyond an entry of it, nearest first. */
function beyond(lane: Lane, { at }: Range, last: Entry): Range[] {
  const place = placeOf(lane, last);
  return place
    .map((value, level) => ({ at: place.slice(0, level), beyond: value }))
    .slice(at.length)
    .reverse();
}

/** The next entries of a range, by the index alone. */
function piece(lane: Lane, range: Range, options: LaneOptions, entries: number): SQL {
  return sql`${shown(lane)} from ${lane.entries} where ${inRange(lane, range, options)} ${ordered(lane, range, options)} limit ${entries}`;
}

/**
 * Those of the next entries of a range that hold. The entries are counted before they are looked at, which bounds the
 * work, and are taken in their order, which is that of the lane: with an order of its own all would be sorted first.
 */
function holding(
  lane: Lane,
  range: Range,
  options: LaneOptions,
  { entries, limit }: { readonly entries: number; readonly limit: number },
): SQL {
  const next = piece(lane, range, options, entries);
  return sql`select next.key, next.time, next.seq from (${next}) next${rowsOf(sql`next`, lane, options)} limit ${limit}`;
}

/** The rows of entries, where they have to be looked at, and what they must hold. */
function rowsOf(entry: SQL, lane: Lane, options: LaneOptions): SQL {
  const rows = options.rest ? sql` cross join ${audits} on ${audits.seq} = ${entry}.seq` : sql``;
  return sql`${rows} where ${and(sql`true`, bounds(sql`${entry}.time`, lane, options), options.rest)}`;
}

const shown = ({ key, time, seq }: Lane): SQL => sql`select ${key ?? time} as key, ${time} as time, ${seq} as seq`;

function ordered(lane: Lane, { at }: Range, { ascending }: LaneOptions): SQL {
  const levels = levelsOf(lane).slice(at.length);
  const way = sql.raw(ascending ? "asc" : "desc");
  return sql`order by ${sql.join(
    levels.map((level) => sql`${level} ${way}`),
    sql`, `,
  )}`;
}

/** One bound at each end: with two the engine may begin at the wrong one. */
function inRange(lane: Lane, { at, beyond: bound }: Range, { ascending, from, to }: LaneOptions): SQL {
  const levels = levelsOf(lane);
  const next = levels[at.length] ?? lane.seq;
  const far = lane.key || at.length > 0 ? undefined : ascending ? to : from;
  const conditions = [
    lane.fixed,
    ...at.map((value, n) => sql`${levels[n]} = ${value}`),
    bound === undefined ? undefined : sql`${next} ${sql.raw(ascending ? ">" : "<")} ${bound}`,
    far === undefined ? undefined : sql`${lane.time} ${sql.raw(ascending ? "<=" : ">=")} ${far}`,
  ];
  return and(sql`true`, ...conditions) ?? sql`true`;
}

/** Where a lane has a key its entries are not by time alone: the bounds have to be looked at. */
const bounds = (time: SQL, lane: Lane, options: LaneOptions): SQL | undefined =>
  lane.key ? inTime(time, options) : undefined;

/** Within inclusive bounds, of which either may be missing. */
export function inTime(
  time: SQL,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): SQL | undefined {
  return and(
    from === undefined ? undefined : sql`${time} >= ${from}`,
    to === undefined ? undefined : sql`${time} <= ${to}`,
  );
}
