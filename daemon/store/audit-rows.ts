import { getTableColumns, sql } from "drizzle-orm";
import type { Audit } from "../audit/audit.ts";
import type { Connection } from "./connection.ts";
import { idOf } from "./identity.ts";
import { audits, chunks } from "./schema.ts";
import { decoded } from "./text.ts";

/** Rows that one statement fetches. */
const rowsAtOnce = 500;

/** Chunks held at a time. Audits of one batch stand near each other in time; other orders read a chunk again. */
const chunksHeld = 8;

/** Of a chunk with at least so many of the audits all bytes are read, else those of each audit by themselves. */
const sharing = 3;

/** Reads full audits, in the order of their numbers. Numbers that are gone by now are left out. */
export type ReadAudits = (seqs: readonly number[], withOriginals?: boolean) => readonly Audit[];

export function auditRows({ selectWith }: Connection): ReadAudits {
  // Numbers alone: nothing that libSQL's JSON functions could stumble over.
  const rowsOf = selectWith(
    sql`select ${sql.join(Object.values(columns), sql`, `)} from ${audits} where ${audits.seq} in (select value from json_each(${sql.placeholder("seqs")}))`,
  );
  const originalsOf = originals(selectWith);
  return (seqs, withOriginals = true) =>
    inSteps(seqs).flatMap((step) => {
      const found = rowsOf({ seqs: JSON.stringify(step) }).map(toRow);
      const original = withOriginals ? originalsOf(found) : () => "";
      const bySeq = new Map(found.map((row) => [row.seq, row]));
      return step.flatMap((seq) => bySeq.get(seq) ?? []).map((row) => toAudit(row, original(row)));
    });
}

type Row = typeof audits.$inferSelect;

const columns = getTableColumns(audits);
const names = Object.keys(columns);

/** Not by drizzle, which takes as long for the rows as the database does. */
const toRow = (values: readonly unknown[]): Row => Object.fromEntries(names.map((name, n) => [name, values[n]])) as Row;

function inSteps(seqs: readonly number[]): number[][] {
  const count = Math.ceil(seqs.length / rowsAtOnce);
  return Array.from({ length: count }, (_, n) => seqs.slice(n * rowsAtOnce, (n + 1) * rowsAtOnce));
}

/** What reads the originals of some audits. */
function originals(selectWith: Connection["selectWith"]): (rows: readonly Row[]) => (row: Row) => string {
  const of = (name: string) => sql.placeholder(name);
  const whole = selectWith(sql`select ${chunks.bytes} from ${chunks} where ${chunks.id} = ${of("id")}`);
  const parts = selectWith(
    sql`select ${audits.seq}, substr(${chunks.bytes}, ${audits.offset} + 1, ${audits.length}) from ${audits} cross join ${chunks} on ${chunks.id} = ${audits.chunk} where ${audits.seq} in (select value from json_each(${of("seqs")}))`,
  );
  const bytesOf = (value: unknown) => new Uint8Array((value ?? []) as ArrayBuffer);
  return (rows) => {
    const shares = new Map<number, number>();
    for (const { chunk } of rows) shares.set(chunk, (shares.get(chunk) ?? 0) + 1);
    const single = rows.filter(({ chunk }) => (shares.get(chunk) ?? 0) < sharing).map(({ seq }) => seq);
    const read = new Map(parts({ seqs: JSON.stringify(single) }).map(([seq, bytes]) => [seq, bytes]));
    const held = new Map<number, Uint8Array>();
    return ({ seq, chunk: id, offset, length }) => {
      if (read.has(seq)) return decoded(bytesOf(read.get(seq)));
      const bytes = held.get(id) ?? bytesOf(whole({ id })[0]?.[0]);
      held.delete(id);
      held.set(id, bytes);
      for (const oldest of held.keys()) if (held.size > chunksHeld) held.delete(oldest);
      return decoded(bytes.subarray(offset, offset + length));
    };
  };
}

/** The columns hold what this program wrote: their JSON is believed. */
function toAudit(row: Row, eventBlob: string): Audit {
  return {
    id: idOf(row.key),
    seq: row.seq,
    time: row.time,
    ingestedAt: row.ingestedAt,
    auditID: row.auditID,
    rule: row.rule,
    message: row.message,
    severity: row.severity as Audit["severity"],
    attackTechniques: JSON.parse(row.attackTechniques) as Audit["attackTechniques"],
    verb: row.verb,
    user: JSON.parse(row.user) as Audit["user"],
    ...(row.impersonatedUser === null ? {} : { impersonatedUser: JSON.parse(row.impersonatedUser) as Audit["user"] }),
    authorizationInfo: JSON.parse(row.authorizationInfo) as Audit["authorizationInfo"],
    sourceIPs: JSON.parse(row.sourceIPs) as string[],
    resources: row.resources,
    namespace: row.namespace,
    requestURI: row.requestURI,
    cluster: row.cluster,
    provider: row.provider as Audit["provider"],
    accountID: row.accountID,
    region: row.region,
    resourceIDs: JSON.parse(row.resourceIDs) as string[],
    labels: JSON.parse(row.labels) as Record<string, string>,
    eventBlob,
  };
}
