import { type SQL, sql } from "drizzle-orm";
import type { AuditSummary, SummaryKey, SummaryQuery } from "../audit/audit.ts";
import { AuditwireError } from "../audit/errors.ts";
import { severities } from "../audit/rule.ts";
import type { Connection } from "./connection.ts";
import { filtersOf } from "./filters.ts";
import { countEntries, type Lane, laneWalk } from "./lane.ts";
import { type Indexed, impersonated, impersonatedLane, indexed, keyLane, timeLane } from "./order.ts";
import { holds, type PagePorts, readStep, textOf } from "./page.ts";
import { audits, auditTechniques } from "./schema.ts";
import { type Tally, tallying } from "./tally.ts";

/** Entries of an index that are counted in a step. */
const countStep = 10_000;
/** Audits whose originals a summary reads. */
const mostSearched = 20_000;

/** Keys that every audit has one value of. It has a second user where another was impersonated. */
const single: Readonly<Record<Exclude<SummaryKey, "technique">, Indexed>> = {
  rule: indexed.rule,
  severity: indexed.severity,
  cluster: indexed.cluster,
  user: indexed.user,
  namespace: indexed.namespace,
  verb: indexed.verb,
};

type SummaryPorts = Pick<PagePorts, "walk" | "read" | "turn"> & { readonly fewAudits: number };

/** Counts audits in steps, between which other questions are answered. */
export function summarizing(
  connection: Connection,
  ports: SummaryPorts,
): (query: SummaryQuery) => Promise<AuditSummary> {
  return async (asked) => {
    const { bucketMs, bucketBy } = asked;
    const query = { ...asked, by: [...new Set(asked.by)], bucketBy: bucketMs === undefined ? undefined : bucketBy };
    const tally = tallying(query);
    if (isWide(connection, query, ports.fewAudits)) await countIndexes(connection, ports, query, tally);
    else await countRows(connection, ports, query, tally);
    return tally.summary();
  };
}

const unordered = { ascending: true, rest: undefined, after: undefined };

/** Nothing narrows but the time, and that not much. */
function isWide(connection: Connection, { audits: { from, to, ...query } }: SummaryQuery, fewAudits: number): boolean {
  if (query.search || filtersOf(query).length > 0) return false;
  return countEntries(connection, timeLane, { ...unordered, from, to }, fewAudits) >= fewAudits;
}

/** The start of the bucket of a time, before 1970 as after. */
const startOf = (time: SQL, ms: number): SQL => sql`${time} - ((${time} % ${ms}) + ${ms}) % ${ms}`;

async function countIndexes(
  connection: Connection,
  { turn }: Pick<PagePorts, "turn">,
  { audits: { from, to }, bucketMs, bucketBy, by }: SummaryQuery,
  tally: Tally,
): Promise<void> {
  const start = bucketMs === undefined ? sql`''` : startOf(sql`entry.time`, bucketMs);
  const walk = async (lane: Lane, groups: SQL, take: (row: readonly unknown[]) => void, rest?: SQL) => {
    const walking = laneWalk(connection, lane, { ...unordered, from, to, rest });
    while (!walking.ended()) {
      for (const row of walking.count(countStep, groups)) take(row);
      await turn();
    }
  };
  await walk(timeLane, bucketMs === undefined || bucketBy ? sql`''` : start, ([at, count]) => {
    tally.total(Number(count));
    if (bucketMs !== undefined && !bucketBy) tally.bucket(Number(at), "", Number(count));
  });
  for (const key of keysOf({ by, bucketBy })) {
    const split = key === bucketBy;
    const groups = split ? sql`entry.key, ${start}` : sql`entry.key`;
    const take = (row: readonly unknown[]) => {
      const value = shown(key, row[0]);
      tally.value(key, value, Number(row.at(-1)));
      if (split) tally.bucket(Number(row[1]), value, Number(row.at(-1)));
    };
    await walk(laneOf(key), groups, take);
    if (key === "user") await walk(impersonatedLane, groups, take, sql`${impersonated.key} <> ${indexed.user.key}`);
  }
}

/** Keys whose values are looked at. */
const keysOf = ({ by, bucketBy }: Pick<SummaryQuery, "by" | "bucketBy">): readonly SummaryKey[] => [
  ...new Set([...by, ...(bucketBy ? [bucketBy] : [])]),
];

function laneOf(key: SummaryKey): Lane {
  if (key !== "technique") return keyLane(single[key]);
  return {
    entries: sql`${auditTechniques} indexed by audits_by_technique`,
    fixed: undefined,
    key: sql`${auditTechniques.technique}`,
    time: sql`${auditTechniques.time}`,
    seq: sql`${auditTechniques.audit}`,
  };
}

const shown = (key: SummaryKey, value: unknown): string =>
  key === "severity" ? (severities[Number(value)] ?? "") : String(value);

async function countRows(
  connection: Connection,
  { walk, read, turn }: SummaryPorts,
  query: SummaryQuery,
  tally: Tally,
): Promise<void> {
  const { search } = query.audits;
  let searched = 0;
  for await (const batch of walk({ ...query.audits, reverse: false }, { wanted: countStep, offset: 0 })) {
    const seqs = batch.map(({ seq }) => seq);
    searched += search ? seqs.length : 0;
    if (searched > mostSearched) throw tooMuchText();
    const found = search ? await withText(seqs, textOf(search), { read, turn }) : seqs;
    if (found.length > 0) countStepOf(connection, query, found, tally);
  }
}

async function withText(
  seqs: readonly number[],
  text: ReturnType<typeof textOf>,
  { read, turn }: Pick<PagePorts, "read" | "turn">,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let n = 0; n < seqs.length; n += readStep) {
    const audits = read(seqs.slice(n, n + readStep)).filter((audit) => holds(audit, text));
    found.push(...audits.map(({ seq }) => seq));
    await turn();
  }
  return found;
}

function tooMuchText(): AuditwireError {
  const message = `search: a summary reads the text of ${mostSearched} audits at most: ask for less time with from and to, or for fewer with another filter`;
  return new AuditwireError("invalid", message, { details: [{ parameter: "search", message }] });
}

/** Rows are read once, and then counted by every key. */
function countStepOf(connection: Connection, query: SummaryQuery, seqs: readonly number[], tally: Tally): void {
  const { bucketMs, bucketBy, by } = query;
  tally.total(seqs.length);
  const columns = [
    sql`${audits.seq} as seq`,
    sql`${audits.time} as time`,
    ...keysOf(query).flatMap((key) =>
      key === "technique" ? [] : [sql`${single[key].key} as ${sql.identifier(`by_${key}`)}`],
    ),
    sql`${impersonated.key} as by_impersonated`,
  ];
  const counts = [
    ...by.map((key) => sql`select ${key}, ${valueIn(key)}, 0, count(*) from ${tableOf(key)} group by 2`),
    ...(bucketMs === undefined ? [] : [bucketsOf(bucketMs, bucketBy)]),
  ];
  if (counts.length === 0) return;
  const rows = connection.select(
    sql`with step as materialized (select ${sql.join(columns, sql`, `)} from ${audits} where ${audits.seq} in (select value from json_each(${JSON.stringify(seqs)}))) ${sql.join(counts, sql` union all `)}`,
  );
  for (const [what, value, start, count] of rows)
    if (what === "") tally.bucket(Number(start), bucketBy ? shown(bucketBy, value) : "", Number(count));
    else for (const key of by) if (key === what) tally.value(key, shown(key, value), Number(count));
}

const bucketsOf = (bucketMs: number, bucketBy: SummaryKey | undefined): SQL =>
  sql`select '', ${bucketBy ? valueIn(bucketBy) : sql`''`}, ${startOf(sql`step.time`, bucketMs)}, count(*) from ${bucketBy ? tableOf(bucketBy) : sql`step`} group by 2, 3`;

const valueIn = (key: SummaryKey): SQL =>
  key === "technique" ? sql`${auditTechniques.technique}` : sql`step.${sql.identifier(`by_${key}`)}`;

/** Where the values of a key are. As the filters do, techniques and users count an audit for each value that it has. */
function tableOf(key: SummaryKey): SQL {
  if (key === "technique") return sql`step cross join ${auditTechniques} on ${auditTechniques.audit} = step.seq`;
  if (key !== "user") return sql`step`;
  return sql`(select time, by_user from step union all select time, by_impersonated from step where by_impersonated <> by_user) step`;
}
