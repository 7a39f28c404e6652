import type { SQL } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { type Filter, type Filters, filtersOf, holdingAll } from "./filters.ts";
import { countEntries, type Lane } from "./lane.ts";
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

/** Takes the way with the fewest entries. They are counted no further than `most`, for counting takes time, too. */
export function planOf(connection: Connection, query: Filters, order: Order, most: number): Plan {
  const filters = filtersOf(query);
  const ways = waysOf(connection, query, filters, order);
  const sized =
    ways.length > 1 || order.key ? ways.map((way) => ({ way, size: sizeOf(connection, way, query, most) })) : [];
  const least = sized.reduce((a, b) => (b.size < a.size ? b : a), sized[0] ?? { way: ways[0], size: most });
  const unsure = least.size >= most && ways.length > (order.key ? 0 : 1);
  if (!order.key) {
    const way = least.way ?? { lanes: [timeLane], rest: holdingAll(filters) };
    return { ...way, kind: "merged", unsure };
  }
  if (least.way && least.size < most) return { ...least.way, kind: "sorted", unsure: false };
  const own = filters.find(({ index }) => index === order.key);
  if (own?.lanes) return { ...wayOf(filters, own), kind: "joined", unsure };
  return { lanes: [keyLane(order.key)], rest: holdingAll(filters), kind: "merged", unsure };
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

function sizeOf(connection: Connection, { lanes }: Way, { from, to }: Filters, most: number): number {
  const options = { ascending: true, from, to, rest: undefined, after: undefined };
  let size = 0;
  for (const lane of lanes) {
    if (size >= most) break;
    size += countEntries(connection, lane, options, most - size);
  }
  return size;
}
