import { and, asc, desc, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Audit, AuditQuery, SortKey } from "../audit/audit.ts";
import type { UserInfo } from "../audit/event.ts";
import { severities } from "../audit/rule.ts";
import type { Database } from "./connection.ts";
import { idOf } from "./identity.ts";
import { auditResourceIDs, audits, auditTechniques, chunks } from "./schema.ts";
import { decoded } from "./text.ts";

type Row = typeof audits.$inferSelect;

/** Rows that a text search looks at before it lets other questions in between. */
const searchStep = 200;

/** Answers queries over the stored audits. */
export function finding(database: Database): (query: AuditQuery) => Promise<readonly Audit[]> {
  return async (query) => {
    const seqs = database
      .select({ seq: audits.seq })
      .from(audits)
      .where(matching(query))
      .orderBy(...order(query));
    if (query.search === undefined || query.search === "")
      return read(database, seqs.limit(query.limit).offset(query.offset).all());
    return search(database, seqs.all(), query, query.search.toLowerCase());
  };
}

/** Text search reads the originals, so it goes through the rows that the other filters leave, in their order. */
async function search(
  database: Database,
  seqs: readonly { seq: number }[],
  query: AuditQuery,
  wanted: string,
): Promise<readonly Audit[]> {
  const found: Audit[] = [];
  for (let at = 0; at < seqs.length && found.length < query.offset + query.limit; at += searchStep) {
    const page = read(database, seqs.slice(at, at + searchStep));
    found.push(...page.filter((audit) => textsOf(audit).some((text) => text.toLowerCase().includes(wanted))));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found.slice(query.offset, query.offset + query.limit);
}

function textsOf(audit: Audit): readonly string[] {
  return [
    audit.message,
    audit.user.username ?? "",
    audit.impersonatedUser?.username ?? "",
    audit.resources,
    audit.requestURI,
    audit.eventBlob,
  ];
}

/** Filters with a column of their own; values within a list are alternatives. */
const columns = {
  cluster: audits.cluster,
  provider: audits.provider,
  accountIDs: audits.accountID,
  region: audits.region,
  rule: audits.rule,
  severity: audits.severity,
  namespace: audits.namespace,
  verb: audits.verb,
} as const;

function matching(query: AuditQuery): SQL | undefined {
  const equal = Object.entries(columns).map(([name, column]) => oneOf(column, query[name as keyof typeof columns]));
  return and(
    ...equal,
    or(oneOf(audits.username, query.user), oneOf(audits.impersonatedUsername, query.user)),
    linked(auditTechniques.audit, auditTechniques.technique, query.attackTechniques),
    linked(auditResourceIDs.audit, auditResourceIDs.resourceID, query.resourceIDs),
    query.from === undefined ? undefined : sql`${audits.time} >= ${query.from}`,
    query.to === undefined ? undefined : sql`${audits.time} <= ${query.to}`,
  );
}

type Column = (typeof columns)[keyof typeof columns] | typeof audits.username | typeof audits.impersonatedUsername;

function oneOf(column: Column, values: readonly string[] | undefined): SQL | undefined {
  return values && values.length > 0 ? inArray(column, [...values]) : undefined;
}

function linked(
  audit: typeof auditTechniques.audit | typeof auditResourceIDs.audit,
  column: typeof auditTechniques.technique | typeof auditResourceIDs.resourceID,
  values: readonly string[] | undefined,
): SQL | undefined {
  if (!values || values.length === 0) return undefined;
  return sql`${audits.seq} in (select ${audit} from ${audit.table} where ${inArray(column, [...values])})`;
}

const severityRank = sql.join([
  sql`case ${audits.severity}`,
  ...severities.map((name, rank) => sql` when ${name} then ${rank}`),
  sql` end`,
]);

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
function order({ sort, reverse }: AuditQuery): SQL[] {
  const direction = (sort === undefined) === reverse ? asc : desc;
  return [direction(sortColumns[sort ?? "time"]), direction(audits.seq)];
}

/** Full audits, in the order of the numbers. */
function read(database: Database, seqs: readonly { seq: number }[]): readonly Audit[] {
  if (seqs.length === 0) return [];
  const wanted = seqs.map(({ seq }) => seq);
  const rows = new Map(
    database
      .select()
      .from(audits)
      .where(inArray(audits.seq, wanted))
      .all()
      .map((row) => [row.seq, row]),
  );
  const originals = originalsOf(database);
  return wanted.flatMap((seq) => {
    const row = rows.get(seq);
    return row ? [toAudit(row, originals(row))] : [];
  });
}

/** Originals by row; a chunk is read once for all of its rows on the page. */
function originalsOf(database: Database): (row: Row) => string {
  const read = new Map<number, Uint8Array>();
  return ({ chunk, offset, length }) => {
    const bytes = read.get(chunk) ?? chunkOf(database, chunk);
    read.set(chunk, bytes);
    return decoded(bytes.subarray(offset, offset + length));
  };
}

function chunkOf(database: Database, id: number): Uint8Array {
  const row = database.select({ bytes: chunks.bytes }).from(chunks).where(sql`${chunks.id} = ${id}`).get();
  return row ? new Uint8Array(row.bytes) : new Uint8Array();
}

/** The columns hold what this program wrote: their JSON is believed. */
function toAudit(row: Row, eventBlob: string): Audit {
  const {
    key,
    severity,
    provider,
    attackTechniques,
    user,
    impersonatedUser,
    authorizationInfo,
    sourceIPs,
    resourceIDs,
    ...same
  } = row;
  return {
    ...same,
    id: idOf(key),
    severity: severity as Audit["severity"],
    provider: provider as Audit["provider"],
    attackTechniques: JSON.parse(attackTechniques) as Audit["attackTechniques"],
    user: JSON.parse(user) as UserInfo,
    impersonatedUser: impersonatedUser === null ? undefined : (JSON.parse(impersonatedUser) as UserInfo),
    authorizationInfo: JSON.parse(authorizationInfo) as Record<string, string>,
    sourceIPs: JSON.parse(sourceIPs) as string[],
    resourceIDs: JSON.parse(resourceIDs) as string[],
    eventBlob,
  };
}
