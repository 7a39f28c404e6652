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

/** Audits whose numbers lie that far apart on average share few chunks. Of those up to that size the originals come at once. */
const apart = 64;
const smallChunk = 128 * 1_024;

/** Reads full audits, in the order of their numbers. Numbers that are gone by now are left out. */
export type ReadAudits = (seqs: readonly number[], withOriginals?: boolean) => readonly Audit[];

export function auditRows({ selectWith }: Connection): ReadAudits {
  const fetch = fetching(selectWith);
  const originalsOf = originals(selectWith);
  return (seqs, withOriginals = true) =>
    inSteps(seqs).flatMap((step) => {
      const found = fetch(step, withOriginals);
      const original = withOriginals ? originalsOf(found) : () => "";
      const bySeq = new Map(found.map((it) => [it.row.seq, it]));
      return step.flatMap((seq) => bySeq.get(seq) ?? []).map((it) => toAudit(it.row, original(it)));
    });
}

/** A row, and its original where that came with it. */
interface Found {
  readonly row: Row;
  readonly bytes: unknown;
}

/** What fetches the rows of some audits. */
function fetching(selectWith: Connection["selectWith"]): (seqs: readonly number[], withOriginals: boolean) => Found[] {
  const shown = sql.join(Object.values(columns), sql`, `);
  // Numbers alone: nothing that libSQL's JSON functions could stumble over.
  const asked = sql`${audits.seq} in (select value from json_each(${sql.placeholder("seqs")}))`;
  const rows = selectWith(sql`select ${shown} from ${audits} where ${asked}`);
  // Chunks are read as a whole, whatever is taken of them: of a large one that is not done for each of its audits.
  const complete = selectWith(
    sql`select ${shown}, case when ${chunks.size} <= ${smallChunk} then ${part} end from ${audits} cross join ${chunks} on ${chunks.id} = ${audits.chunk} where ${asked}`,
  );
  return (seqs, withOriginals) => {
    const select = withOriginals && areApart(seqs) ? complete : rows;
    return select({ seqs: JSON.stringify(seqs) }).map((values) => ({
      row: toRow(values),
      bytes: values[names.length],
    }));
  };
}

const areApart = (seqs: readonly number[]): boolean =>
  Math.max(...seqs) - Math.min(...seqs) >= apart * (seqs.length - 1);

type Row = typeof audits.$inferSelect;

const columns = getTableColumns(audits);
const names = Object.keys(columns);

/** The bytes of an audit in its chunk. */
const part = sql`substr(${chunks.bytes}, ${audits.offset} + 1, ${audits.length})`;

/** Not by drizzle, which takes as long for the rows as the database does. */
function toRow(values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (const [n, name] of names.entries()) row[name] = values[n];
  return row as Row;
}

function inSteps(seqs: readonly number[]): number[][] {
  const count = Math.ceil(seqs.length / rowsAtOnce);
  return Array.from({ length: count }, (_, n) => seqs.slice(n * rowsAtOnce, (n + 1) * rowsAtOnce));
}

/** What reads the originals of some audits that have not come with their rows. */
function originals(selectWith: Connection["selectWith"]): (found: readonly Found[]) => (found: Found) => string {
  const of = (name: string) => sql.placeholder(name);
  const whole = selectWith(sql`select ${chunks.bytes} from ${chunks} where ${chunks.id} = ${of("id")}`);
  const parts = selectWith(
    sql`select ${audits.seq}, ${part} from ${audits} cross join ${chunks} on ${chunks.id} = ${audits.chunk} where ${audits.seq} in (select value from json_each(${of("seqs")}))`,
  );
  const bytesOf = (value: unknown) => new Uint8Array((value ?? []) as ArrayBuffer);
  return (found) => {
    const missing = found.flatMap(({ row, bytes }) => (bytes ? [] : [row]));
    const shares = new Map<number, number>();
    for (const { chunk } of missing) shares.set(chunk, (shares.get(chunk) ?? 0) + 1);
    const single = missing.filter(({ chunk }) => (shares.get(chunk) ?? 0) < sharing).map(({ seq }) => seq);
    const read = new Map(
      single.length === 0 ? [] : parts({ seqs: JSON.stringify(single) }).map(([seq, bytes]) => [seq, bytes]),
    );
    const held = new Map<number, Uint8Array>();
    return ({ row: { seq, chunk: id, offset, length }, bytes: own }) => {
      if (own) return decoded(bytesOf(own));
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
