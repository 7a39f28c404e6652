import { and, asc, desc, gt, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { Audit, AuditQuery, SortKey } from "../audit/audit.ts";
import { severities } from "../audit/rule.ts";
import { auditRows } from "./audit-rows.ts";
import { inCollections } from "./collected.ts";
import type { Database } from "./connection.ts";
import { auditResourceIDs, audits, auditTechniques } from "./schema.ts";
import { plainText } from "./text.ts";

/** Rows that a text search looks at before it lets other questions in between. */
const searchStep = 500;

/** Answers queries over the stored audits. */
export function finding(database: Database): (query: AuditQuery) => Promise<readonly Audit[]> {
  const read = auditRows(database);
  return async (query) => {
    if (query.search) return search(database, read, query, plainText(query.search).toLowerCase());
    const { direction, key } = orderOf(query);
    const page = database
      .select({ seq: audits.seq })
      .from(audits)
      .where(matching(query))
      .orderBy(direction(key), direction(audits.seq))
      .limit(query.limit)
      .offset(query.offset)
      .all();
    return read(page.map(({ seq }) => seq));
  };
}

/** Text search reads the originals, so it walks, step by step, what the other filters leave. */
async function search(
  database: Database,
  read: (seqs: readonly number[]) => readonly Audit[],
  query: AuditQuery,
  wanted: string,
): Promise<readonly Audit[]> {
  const found: Audit[] = [];
  const next = steps(database, query);
  for (let seqs = next(); seqs.length > 0 && found.length < query.offset + query.limit; seqs = next()) {
    found.push(...read(seqs).filter((audit) => holds(audit, wanted)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found.slice(query.offset, query.offset + query.limit);
}

/** The numbers of all matching audits in their order, some at each call. What arrives meanwhile moves nothing. */
function steps(database: Database, query: AuditQuery): () => readonly number[] {
  const { direction, key, after } = orderOf(query);
  let last: { key: unknown; seq: number } | undefined;
  return () => {
    const beyond = last && or(after(key, last.key), and(sql`${key} = ${last.key}`, after(audits.seq, last.seq)));
    const rows = database
      .select({ seq: audits.seq, key })
      .from(audits)
      .where(and(matching(query), beyond))
      .orderBy(direction(key), direction(audits.seq))
      .limit(searchStep)
      .all();
    last = rows.at(-1);
    return rows.map(({ seq }) => seq);
  };
}

function holds(audit: Audit, wanted: string): boolean {
  const { message, user, impersonatedUser, resources, requestURI, eventBlob } = audit;
  const texts = [message, user.username, impersonatedUser?.username, resources, requestURI, eventBlob];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

/** Filters with a column of their own; values within a list are alternatives. */
const filters = [
  ["cluster", audits.cluster],
  ["provider", audits.provider],
  ["accountIDs", audits.accountID],
  ["region", audits.region],
  ["rule", audits.rule],
  ["severity", audits.severity],
  ["namespace", audits.namespace],
  ["verb", audits.verb],
] as const;

function matching(query: AuditQuery): SQL | undefined {
  return and(
    ...filters.map(([name, column]) => oneOf(column, query[name])),
    or(oneOf(audits.username, query.user), oneOf(audits.impersonatedUsername, query.user)),
    linked(auditTechniques, auditTechniques.technique, query.attackTechniques),
    linked(auditResourceIDs, auditResourceIDs.resourceID, query.resourceIDs),
    inCollections(query.collections),
    query.from === undefined ? undefined : sql`${audits.time} >= ${query.from}`,
    query.to === undefined ? undefined : sql`${audits.time} <= ${query.to}`,
  );
}

type Column =
  | (typeof filters)[number][1]
  | typeof audits.username
  | typeof audits.impersonatedUsername
  | typeof auditTechniques.technique
  | typeof auditResourceIDs.resourceID;

/** Values as the columns hold them: NUL and lone surrogates are shown there. */
function oneOf(column: Column, values: readonly string[] | undefined): SQL | undefined {
  return values && values.length > 0 ? inArray(column, values.map(plainText)) : undefined;
}

function linked(
  table: typeof auditTechniques | typeof auditResourceIDs,
  column: Column,
  values: readonly string[] | undefined,
): SQL | undefined {
  const matches = oneOf(column, values);
  return matches && sql`${audits.seq} in (select ${table.audit} from ${table} where ${matches})`;
}

const severityRank = sql.join([
  sql`case ${audits.severity}`,
  ...severities.map((name, rank) => sql` when ${name} then ${rank}`),
  sql` end`,
]);

/** By text in the order of its UTF-8 bytes; severities from info to critical. */
const sortColumns: Readonly<Record<SortKey, SQL>> = {
  time: sql`${audits.time}`,
  user: sql`${audits.username}`,
  verb: sql`${audits.verb}`,
  cluster: sql`${audits.cluster}`,
  accountID: sql`${audits.accountID}`,
  provider: sql`${audits.provider}`,
  resources: sql`${audits.resources}`,
  message: sql`${audits.message}`,
  rule: sql`${audits.rule}`,
  severity: severityRank,
  region: sql`${audits.region}`,
};

/** Ties go by arrival, so that pages never overlap. */
function orderOf({ sort, reverse }: AuditQuery) {
  const ascending = (sort === undefined) === reverse;
  return { direction: ascending ? asc : desc, after: ascending ? gt : lt, key: sortColumns[sort ?? "time"] };
}
