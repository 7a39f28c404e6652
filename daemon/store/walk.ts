import { sql } from "drizzle-orm";
import type { AuditQuery } from "../audit/audit.ts";
import type { Connection } from "./connection.ts";
import { type Entry, type Lane, type LaneOptions, laneWalk } from "./lane.ts";
import { merged, type Stepping } from "./merge.ts";
import { type Order, orderOf } from "./order.ts";
import { type Plan, planOf } from "./plan.ts";
import { audits } from "./schema.ts";
import type { Turn } from "./turns.ts";

/** Which audits, in which order, from which place on. */
export type WalkQuery = Omit<AuditQuery, "offset" | "limit">;

/** How a walk goes on, told by who takes its entries. */
export interface Demand {
  /** Entries that are wanted: the first step looks at about as many. */
  readonly wanted: number;
  /** Entries to be left out before. The walk counts down those that it left out itself. */
  offset: number;
}

/** The entries of all audits that match, in order. Between two batches, which may be empty, others have their turn. */
export type Walk = (query: WalkQuery, demand: Demand) => AsyncGenerator<readonly Entry[]>;

/** How large the steps of a walk are. */
export interface Stride {
  /** How far ways are counted to choose one, and how many entries it then may look at before they are counted further. */
  readonly rounds: readonly { readonly counted: number; readonly patience: number }[];
  /** Entries that a step looks at: few enough for some milliseconds where every audit has to be read from disk. */
  readonly least: number;
  readonly most: number;
  /** Entries that a step leaves out unseen. */
  readonly skip: number;
}

export const usualStride: Stride = {
  rounds: [
    { counted: 256, patience: 2_048 },
    { counted: 4_096, patience: 32_768 },
    { counted: 65_536, patience: Infinity },
  ],
  least: 64,
  most: 2_048,
  skip: 20_000,
};
const stepMs = 8;

interface WalkPorts {
  readonly turn: Turn;
  readonly now: () => number;
  readonly stride: Stride;
}

export function walking(connection: Connection, { turn, now, stride }: WalkPorts): Walk {
  return async function* (query, demand) {
    const order = orderOf(query);
    let after: Entry | undefined = query.after;
    let since = now();
    for (const { counted, patience } of stride.rounds) {
      const plan = planOf(connection, { query: { ...query, after }, order, most: counted });
      const pace = pacing(plan, demand, { now, stride });
      let impatient = false;
      for (const batch of batches(connection, plan, order, { query, after, demand, pace })) {
        if (batch.length > 0) yield batch;
        after = batch.at(-1) ?? after;
        impatient = plan.unsure && pace.looked() > patience;
        if (impatient) break;
        if (now() - since < stepMs) continue;
        await turn();
        since = now();
      }
      if (!impatient) return;
    }
  };
}

interface Walking {
  readonly query: WalkQuery;
  readonly after: Entry | undefined;
  readonly demand: Demand;
  readonly pace: Pace;
}

function* batches(connection: Connection, plan: Plan, order: Order, walking: Walking): Generator<readonly Entry[]> {
  switch (plan.kind) {
    case "merged":
      yield* side(connection, plan, order.ascending, walking);
      break;
    case "joined":
      yield* joined(connection, plan, order, walking);
      break;
    case "sorted":
      yield* sorted(connection, plan, order, walking);
      break;
  }
}

/** Lanes side by side. */
function* side(
  connection: Connection,
  { lanes, rest }: Plan,
  ascending: boolean,
  { query: { from, to }, after, demand, pace }: Walking,
): Generator<readonly Entry[]> {
  const options = { ascending, from, to, rest, after };
  const [only, ...others] = lanes.map((lane) => stepping(connection, lane, options, pace));
  if (!only) return;
  if (others.length > 0) return yield* merged([only, ...others], ascending);
  while (!only.walk.ended()) {
    const { most, skip } = pace.stride;
    const skipped = demand.offset > most ? only.walk.skip(Math.min(demand.offset, skip)) : 0;
    demand.offset -= skipped;
    // An audit may have two texts that are one to the index.
    yield skipped > 0 ? [] : only.step().filter(({ seq }, n, found) => seq !== found[n - 1]?.seq);
  }
}

/** The lanes of one key, one value after the other. */
function* joined(
  connection: Connection,
  { lanes, rest }: Plan,
  { ascending }: Order,
  { query: { from, to }, after, pace }: Walking,
): Generator<readonly Entry[]> {
  const inOrder = [...lanes].sort((a, b) => byValue(a.value, b.value) * (ascending ? 1 : -1));
  for (const lane of inOrder) {
    const { value = "" } = lane;
    const far = after ? byValue(value, after.key) * (ascending ? 1 : -1) : 1;
    if (far < 0) continue;
    const { walk, step } = stepping(
      connection,
      lane,
      { ascending, from, to, rest, after: far === 0 ? after : undefined },
      pace,
    );
    while (!walk.ended()) yield step().map((entry) => ({ ...entry, key: value }));
  }
}

/** As the database compares: text by its UTF-8 bytes. */
function byValue(a: string | number = "", b: string | number = ""): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : Buffer.compare(Buffer.from(`${a}`), Buffer.from(`${b}`));
}

/** Few audits, wherever they are, in the order of a key. */
function* sorted(
  connection: Connection,
  plan: Plan,
  { key, ascending }: Order,
  { after, ...walking }: Walking,
): Generator<readonly Entry[]> {
  if (!key) return;
  const seqs: number[] = [];
  for (const batch of side(connection, plan, true, {
    ...walking,
    after: undefined,
    demand: { wanted: walking.pace.stride.most, offset: 0 },
  })) {
    seqs.push(...batch.map(({ seq }) => seq));
    yield [];
  }
  const way = sql.raw(ascending ? "asc" : "desc");
  const beyond = after
    ? sql` and (${key.key}, ${audits.time}, ${audits.seq}) ${sql.raw(ascending ? ">" : "<")} (${after.key}, ${after.time}, ${after.seq})`
    : sql``;
  const rows = connection.select(
    sql`select ${key.key}, ${audits.time}, ${audits.seq} from ${audits} where ${audits.seq} in (select value from json_each(${JSON.stringify(seqs)}))${beyond} order by ${key.key} ${way}, ${audits.time} ${way}, ${audits.seq} ${way}`,
  ) as readonly (readonly [string | number, number, number])[];
  yield rows.map(([value, time, seq]) => ({ key: value, time, seq }));
}

/** How many entries the next step of a lane looks at: more and more, as long as that is quick. */
interface Pace {
  lane(): { readonly next: () => number; readonly took: (ms: number, entries: number) => void };
  /** How many may be found before a step ends. */
  most(): number;
  found(entries: number): void;
  readonly now: () => number;
  readonly stride: Stride;
  /** How many entries all steps together may have looked at. */
  looked(): number;
}

function pacing(
  { lanes, rest }: Plan,
  { wanted, offset }: Demand,
  { now, stride }: Pick<WalkPorts, "now" | "stride">,
): Pace {
  let [looked, found] = [0, 0];
  const fair = Math.ceil(
    ((wanted + Math.min(offset, stride.most)) * Math.min(2, lanes.length)) / Math.max(1, lanes.length),
  );
  const first = Math.min(stride.most, rest ? stride.most >> 1 : Math.max(fair, 8));
  return {
    now,
    stride,
    looked: () => looked,
    most: () => (wanted + offset > found ? wanted + offset - found : wanted),
    found: (entries) => {
      found += entries;
    },
    lane: () => {
      let entries = first;
      return {
        next: () => entries,
        took: (ms, at) => {
          looked += at;
          entries = ms > stepMs ? Math.max(stride.least, at >> 1) : Math.min(stride.most, at << 1);
        },
      };
    },
  };
}

function stepping(connection: Connection, lane: Lane, options: LaneOptions, pace: Pace): Stepping {
  const walk = laneWalk(connection, lane, options);
  const { next, took } = pace.lane();
  const step = () => {
    const [entries, start] = [next(), pace.now()];
    const found = walk.step(entries, pace.most());
    pace.found(found.length);
    took(pace.now() - start, entries);
    return found;
  };
  return { walk, step };
}
