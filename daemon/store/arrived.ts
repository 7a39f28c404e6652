import { and, sql } from "drizzle-orm";
import type { Arrived, ArrivedQuery } from "../audit/ports.ts";
import type { Connection } from "./connection.ts";
import { filtersOf, holdingAll } from "./filters.ts";
import { inTime } from "./lane.ts";
import { holds, type PagePorts, textOf } from "./page.ts";
import { audits } from "./schema.ts";

/** Audits that one look goes over at most; with a text, whose originals are read, fewer. */
const lookedAt = 2_000;
const searchedAt = 64;

/** Answers what has arrived after an audit. After one that is not there yet nothing has: so the newest is asked for. */
export function arriving({ select, snapshot }: Connection, { read }: Pick<PagePorts, "read">) {
  const newest = () => Number(select(sql`select seq from sqlite_sequence where name = 'audits'`)[0]?.[0] ?? 0);
  const look = ({ seq, limit, audits: query }: ArrivedQuery) => {
    const most = query.search ? searchedAt : lookedAt;
    const next = sql`select seq from audits where seq > ${seq} order by seq`;
    const rest = and(sql`true`, inTime(sql`${audits.time}`, query), holdingAll(filtersOf(query)));
    const found = select(
      sql`select next.seq from (${next} limit ${most}) next cross join ${audits} on ${audits.seq} = next.seq where ${rest} order by next.seq limit ${query.search ? most : limit}`,
    ).map(([it]) => Number(it));
    const end = select(sql`${next} limit 1 offset ${most - 1}`)[0]?.[0];
    return { found, end: end === undefined ? newest() : Number(end) };
  };
  return (query: ArrivedQuery): Arrived => {
    const last = newest();
    if (query.seq >= last) return { audits: [], seq: last };
    const { found, end } = snapshot(() => look(query));
    const all = read(found, query.audits.originals);
    const { search } = query.audits;
    const sought = search ? textOf(search) : undefined;
    const arrived = sought ? all.filter((audit) => holds(audit, sought)) : all;
    const more = search ? arrived.length > query.limit : found.length === query.limit;
    const shown = arrived.slice(0, query.limit);
    return { audits: shown, seq: more ? ((search ? shown.at(-1)?.seq : found.at(-1)) ?? end) : end };
  };
}
