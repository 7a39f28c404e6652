import type { SQL } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { type Filter, type Filters, filtersOf, holdingAll } from "./filters.ts";
import { countEntries, type Entry, type Lane, reach } from "./lane.ts";
import { keyLane, type Order, timeLane } from "./order.ts";
import { leadingOf } from "./patterns.ts";

/** A way to the audits of a query, in its order. */
export interface Plan {
  readonly lanes: readonly Lane[];
  /** What is to be looked at in their audits. */
  readonly rest: SQL | undefined;
  /** Lanes by time side by side; lanes of one key one after the other; or all audits of the lanes, sorted afterwards. */
  readonly kind: "merged" | "joined" | "sorted";
  /** With better counts it could be another. */
  readonly unsure: boolean;
}

/** Lanes that lead to all audits of a query, and what then is left to look at. */
interface Way {
  readonly lanes: readonly Lane[];
  readonly rest: SQL | undefined;
}

/** What a plan is made for. */
export interface Planned {
  readonly query: Filters & { readonly after?: Entry | undefined };
  readonly order: Order;
  /** Entries are counted no further, for counting takes time, too. */
  readonly most: number;
}

/** Takes the way with the fewest entries; of long ones the one whose next entries reach farthest. */
export function planOf(connection: Connection, planned: Planned): Plan {
  const { query, order, most } = planned;
  const filters = filtersOf(query);
  const ways = waysOf(connection, query, filters, order);
  const [only] = ways;
  const { way, size } = ways.length > 1 || order.key ? least(connection, ways, planned) : { way: only, size: most };
  const unsure = size >= most && ways.length > (order.key ? 0 : 1);
  if (!order.key) return { ...(way ?? { lanes: [timeLane], rest: holdingAll(filters) }), kind: "merged", unsure };
  if (way && size < most) return { ...way, kind: "sorted", unsure: false };
  const own = filters.find(({ index }) => index === order.key);
  if (own?.lanes) return { ...wayOf(filters, own), kind: "joined", unsure };
  return { lanes: [keyLane(order.key)], rest: holdingAll(filters), kind: "merged", unsure };
}

function least(connection: Connection, ways: readonly Way[], planned: Planned): { way: Way | undefined; size: number } {
  const { order, most } = planned;
  const sized = ways.map((way) => ({ way, ...sizeOf(connection, way, planned) }));
  const [first] = [...sized].sort((a, b) => a.size - b.size);
  if (!first) return { way: undefined, size: most };
  if (first.size < most || order.key) return first;
  const forth = order.ascending ? 1 : -1;
  return sized.reduce((a, b) => ((b.reached - a.reached) * forth > 0 ? b : a));
}

/**
 * How many entries a way has, and the time that as many as are counted reach: of its lanes that of the nearest. Of a
 * long one, whose lanes all reach somewhere, nothing has to be counted.
 */
function sizeOf(connection: Connection, { lanes }: Way, planned: Planned): { size: number; reached: number } {
  const { query, order, most } = planned;
  const { from, to, after } = query;
  const { ascending } = order;
  const entries = Math.max(1, Math.ceil(most / lanes.length));
  const options = { ascending, from, to, after, rest: undefined };
  const times = order.key ? [undefined] : lanes.map((lane) => reach(connection, lane, options, entries));
  const known = times.filter((it) => it !== undefined);
  return {
    size: known.length === times.length && known.length > 0 ? most : counted(connection, lanes, query, most),
    reached: ascending ? Math.min(...known) : Math.max(...known),
  };
}

function waysOf(connection: Connection, query: Filters, filters: readonly Filter[], order: Order): readonly Way[] {
  const rest = holdingAll(filters);
  const bounded = query.from !== undefined || query.to !== undefined;
  return [
    ...filters.flatMap((filter) => (filter.lanes ? [wayOf(filters, filter)] : [])),
    ...leadingOf(connection, query.collections).map((lanes) => ({ lanes, rest })),
    ...leadingOf(connection, query.within).map((lanes) => ({ lanes, rest })),
    ...(order.key && bounded ? [{ lanes: [timeLane], rest }] : []),
  ];
}

const wayOf = (filters: readonly Filter[], filter: Filter): Way => ({
  lanes: filter.lanes ?? [],
  rest: holdingAll(filters, filter.exact ? filter : undefined),
});

function counted(connection: Connection, lanes: readonly Lane[], { from, to }: Filters, most: number): number {
  const options = { ascending: true, from, to, rest: undefined, after: undefined };
  let size = 0;
  for (const lane of lanes) {
    if (size >= most) break;
    size += countEntries(connection, lane, options, most - size);
  }
  return size;
}
