import { and, asc, between, count, eq, gt, lt, notInArray, type SQL, sql } from "drizzle-orm";
import type { Stateful } from "../audit/verdict.ts";
import type { Database } from "./connection.ts";
import { clusters, counted, countingMarks, countingRules, seen } from "./schema.ts";

/**
 * Whether a stateful rule fires on a request: it does; it only counts; the request was counted before, and did not
 * fire; it was counted before, and fired.
 */
export type Counting = "fires" | "counts" | "counted" | "fired";

/** A request that a stateful rule matched. `combination` and `request` are hashes. */
export interface Countable {
  readonly state: Exclude<Stateful, "group">;
  readonly cluster: string;
  readonly combination: string;
  /** What makes it the same request, however often and in however many stages it is delivered. */
  readonly request: string;
  /** Milliseconds since 1970, of the event. */
  readonly time: number;
}

export interface CountingRules {
  /** Counts a request once, and says whether the rule fires. Belongs into the transaction that stores the audit. */
  count(it: Countable, now: number): Counting;
  /** Remembers since when events of a cluster are known. */
  saw(cluster: string, time: number): void;
}

/** How long a request that has left its window is still known, when it is delivered once more. */
const dayMs = 86_400_000;

/** Most that is kept of one rule on one cluster; beyond it the oldest tenth is forgotten, and counts no more. */
const mostKept = 20_000;

/** An event's clock may be ahead of ours by that much; one further ahead does not move what is forgotten. */
const aheadMs = 3_600_000;

/** What is kept is looked through each time that many more have been counted. */
const roundSize = 256;

export function countingFor(database: Database): CountingRules {
  const marks = marking(database);
  const threshold = thresholds(database);
  const first = firsts(database);
  return {
    count: (it, now) => {
      const mark = marks.of(it);
      if (it.time < mark.floor) return "counted";
      const counting = it.state.kind === "threshold" ? threshold(it, it.state.count) : first(it, it.state.learn);
      if (counting !== "counted" && counting !== "fired") marks.move(it, mark, now);
      return counting;
    },
    saw: sighting(database),
  };
}

type Mark = { readonly newest: number; readonly floor: number; readonly counted: number };
const unmarked: Mark = { newest: Number.MIN_SAFE_INTEGER, floor: Number.MIN_SAFE_INTEGER, counted: 0 };

/** What is kept of a rule on a cluster: how much, the newest, and since when. */
function marking(database: Database) {
  const of = database
    .select()
    .from(countingMarks)
    .where(and(eq(countingMarks.state, at("state")), eq(countingMarks.cluster, at("cluster"))))
    .prepare();
  const save = database
    .insert(countingMarks)
    .values({
      state: at("state"),
      cluster: at("cluster"),
      newest: at("newest"),
      floor: at("floor"),
      counted: at("counted"),
    })
    .onConflictDoUpdate({
      target: [countingMarks.state, countingMarks.cluster],
      set: { newest: sql`excluded.newest`, floor: sql`excluded.floor`, counted: sql`excluded.counted` },
    })
    .prepare();
  return {
    of: ({ state, cluster }: Countable): Mark => of.get({ state: state.id, cluster }) ?? unmarked,
    move: (it: Countable, mark: Mark, now: number) => {
      const { state, cluster } = it;
      const newest = Math.max(mark.newest, Math.min(it.time, now + aheadMs));
      const moved = { newest, floor: mark.floor, counted: mark.counted + 1 };
      const kept = moved.counted % roundSize === 0 ? forget(database, it, moved) : moved;
      save.run({ state: state.id, cluster, ...kept });
    },
  };
}

/** Forgets what is too old to matter, and the oldest when there is too much. */
function forget(database: Database, { state, cluster }: Countable, mark: Mark): Mark {
  const table = state.kind === "threshold" ? counted : seen;
  const time = state.kind === "threshold" ? counted.time : seen.last;
  const here = and(eq(table.state, state.id), eq(table.cluster, cluster));
  const remove = (floor: number) =>
    database
      .delete(table)
      .where(and(here, lt(time, floor)))
      .run();
  let floor = Math.max(mark.floor, mark.newest - state.withinMs - dayMs);
  remove(floor);
  const kept = database.select({ rows: count() }).from(table).where(here).get()?.rows ?? 0;
  if (kept > mostKept) {
    const offset = kept - Math.floor(mostKept * 0.9);
    const oldest = database.select({ time }).from(table).where(here).orderBy(asc(time)).limit(1).offset(offset).get();
    floor = Math.max(floor, oldest?.time ?? floor);
    remove(floor);
  }
  return { ...mark, floor };
}

/** Enough requests with the same values within the window: fires once, and starts again from zero. */
function thresholds(database: Database) {
  const sameRequest = here(counted.state, counted.cluster, eq(counted.request, at("request")));
  const unspent = here(
    counted.state,
    counted.cluster,
    eq(counted.combination, at("combination")),
    eq(counted.spent, 0),
  );
  const known = database.select({ fired: counted.fired }).from(counted).where(sameRequest).prepare();
  const add = database
    .insert(counted)
    .values({
      state: at("state"),
      cluster: at("cluster"),
      request: at("request"),
      combination: at("combination"),
      time: at("time"),
      spent: 0,
      fired: 0,
    })
    .prepare();
  const near = database
    .select({ time: counted.time })
    .from(counted)
    .where(and(unspent, between(counted.time, at("from"), at("to"))))
    .orderBy(asc(counted.time))
    .prepare();
  const spend = database.update(counted).set({ spent: 1 }).where(unspent).prepare();
  const fire = database.update(counted).set({ fired: 1 }).where(sameRequest).prepare();
  return ({ state, cluster, combination, request, time }: Countable, enough: number): Counting => {
    const ids = { state: state.id, cluster, combination, request };
    const before = known.get(ids);
    if (before) return before.fired ? "fired" : "counted";
    add.run({ ...ids, time });
    const times = near.all({ ...ids, from: time - state.withinMs, to: time + state.withinMs }).map((row) => row.time);
    if (!times.some((start, n) => (times[n + enough - 1] ?? Infinity) - start <= state.withinMs)) return "counts";
    spend.run(ids);
    fire.run(ids);
    return "fires";
  };
}

/** A combination that was not seen within the time: fires, unless everything is still new. */
function firsts(database: Database) {
  const sameValues = here(seen.state, seen.cluster, eq(seen.combination, at("combination")));
  const known = database.select().from(seen).where(sameValues).prepare();
  const add = database
    .insert(seen)
    .values({
      state: at("state"),
      cluster: at("cluster"),
      combination: at("combination"),
      last: at("time"),
      fired: at("fired"),
    })
    .onConflictDoUpdate({
      target: [seen.state, seen.cluster, seen.combination],
      set: { last: sql`max(${seen.last}, excluded.last)`, fired: sql`excluded.fired` },
    })
    .prepare();
  const touch = database
    .update(seen)
    .set({ last: sql`${at("time")}` })
    .where(and(sameValues, lt(seen.last, at("time"))))
    .prepare();
  const learnedAt = learning(database);
  return ({ state, cluster, combination, request, time }: Countable, learn: boolean): Counting => {
    const ids = { state: state.id, cluster, combination, time };
    const before = known.get(ids);
    const mine = `${time} ${request}`;
    if (before?.fired === mine) return "fired";
    // Of two at the same moment neither had been seen before the other.
    const simultaneous = before?.fired?.startsWith(`${time} `) ?? false;
    if (before && !simultaneous && time - before.last <= state.withinMs) {
      touch.run(ids);
      return "counted";
    }
    const fires = !learn || time >= learnedAt(state.id, cluster) + state.withinMs;
    add.run({ ...ids, fired: fires ? mine : null });
    return fires ? "fires" : "counts";
  };
}

/** When a rule began to see what is ordinary on a cluster. */
function learning(database: Database): (state: string, cluster: string) => number {
  const rule = database
    .select()
    .from(countingRules)
    .where(eq(countingRules.state, at("state")))
    .prepare();
  const source = database
    .select()
    .from(clusters)
    .where(eq(clusters.cluster, at("cluster")))
    .prepare();
  return (state, cluster) =>
    Math.max(rule.get({ state })?.since ?? -Infinity, source.get({ cluster })?.since ?? -Infinity);
}

function sighting(database: Database): (cluster: string, time: number) => void {
  const insert = database
    .insert(clusters)
    .values({ cluster: at("cluster"), since: at("time") })
    .onConflictDoUpdate({
      target: clusters.cluster,
      set: { since: sql`excluded.since` },
      setWhere: gt(clusters.since, sql`excluded.since`),
    })
    .prepare();
  return (cluster, time) => void insert.run({ cluster, time });
}

/** Says which definitions are in force; everything that was counted for others is dropped. */
export function keeping(database: Database): (states: readonly string[], now: number) => void {
  return (states, now) => {
    for (const table of [counted, seen, countingMarks, countingRules])
      database
        .delete(table)
        .where(notInArray(table.state, [...states]))
        .run();
    for (const state of states)
      database.insert(countingRules).values({ state, since: now }).onConflictDoNothing().run();
  };
}

const at = (name: string) => sql.placeholder(name);

function here(
  state: typeof counted.state | typeof seen.state,
  cluster: typeof counted.cluster | typeof seen.cluster,
  ...more: SQL[]
) {
  return and(eq(state, at("state")), eq(cluster, at("cluster")), ...more);
}
