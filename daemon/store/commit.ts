import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Receipt } from "../audit/ports.ts";
import type { PreparedBatch, PreparedCandidate, PreparedMatch, RuleColumns } from "./calls.ts";
import type { Database } from "./connection.ts";
import { counting } from "./counting.ts";
import { type CountingRules, countingFor } from "./counting-rules.ts";
import { inserting } from "./insert.ts";
import { knowingPast, requestKey } from "./past-keys.ts";
import { quarantining } from "./quarantine.ts";
import { reading } from "./reading.ts";
import type { EventRecord } from "./record.ts";
import { audits } from "./schema.ts";

/** What becomes of an event that rules matched: an audit of one of them, nothing new, or nothing but counts. */
type Fate =
  | { readonly kind: "audit" | "collision"; readonly rule: RuleColumns }
  | { readonly kind: "duplicate" | "counted" };

/** Stores a batch: audits, quarantine, counters and cursor. Belongs into a transaction. */
export function committing(database: Database): (batch: PreparedBatch) => Receipt {
  const counts = countingFor(database);
  const fateOf = deciding(database, counts);
  const insert = inserting(database);
  const quarantine = quarantining(database);
  const count = counting(database);
  const read = reading(database);
  return (batch) => {
    for (const { cluster, earliest } of batch.clusters) counts.saw(cluster, earliest);
    const stored = insert(batch.now);
    const fates = batch.matches.map((match) => {
      const fate = fateOf(match, batch.now);
      if ("rule" in fate) stored.add(match, fate.rule);
      return { match, fate };
    });
    stored.finish();
    const fatesOf = (kind: Fate["kind"]) => fates.filter(({ fate }) => fate.kind === kind).length;
    const growth = batch.reading && read(batch.source, batch.reading);
    const receipt = {
      received: batch.isImported ? 0 : (growth?.received ?? batch.received),
      imported: batch.isImported ? batch.received : 0,
      late: growth?.late ?? 0,
      audits: fates.flatMap(({ match: { record }, fate }) =>
        "rule" in fate ? [{ rule: fate.rule.rule, cluster: record.cluster }] : [],
      ),
      duplicates: fatesOf("duplicate"),
      collisions: fatesOf("collision"),
      quarantined: batch.rejections.filter((item) => quarantine.add(item, batch.now)).length,
    };
    count(batch, receipt);
    return receipt;
  };
}

/** Callers choose the auditID, so it alone never suppresses anything. */
function deciding(database: Database, counts: CountingRules): (match: PreparedMatch, now: number) => Fate {
  const known = identifying(database);
  return ({ record, candidates }, now) => {
    if (known.bytes(record)) return { kind: "duplicate" };
    let counted: Fate["kind"] = "counted";
    for (const candidate of candidates) {
      const rule = candidate.columns;
      if (known.request(record, rule)) return { kind: "duplicate" };
      const outcome = outcomeOf(candidate, record, counts, now);
      if (outcome === "fires") return { kind: known.otherRequest(record) ? "collision" : "audit", rule };
      if (outcome === "fired") return { kind: "duplicate" };
      if (outcome === "counted") counted = "duplicate";
    }
    return { kind: counted };
  };
}

/** A rule without state fires. */
function outcomeOf({ state }: PreparedCandidate, { cluster, time }: EventRecord, counts: CountingRules, now: number) {
  if (!state) return "fires";
  return counts.count({ state, cluster, combination: state.combination, request: state.request, time }, now);
}

/** What of an event the stored audits know already. */
function identifying(database: Database) {
  const of = (field: string) => sql.placeholder(field);
  const first = (...conditions: SQL[]) =>
    database
      .select({ seq: audits.seq })
      .from(audits)
      .where(and(...conditions))
      .limit(1)
      .prepare();
  const sameID = [eq(audits.cluster, of("cluster")), eq(audits.auditID, of("auditID"))];
  const sameBytes = first(eq(audits.key, of("key")));
  const sameRequest = first(...sameID, eq(audits.requestTime, of("requestTime")), eq(audits.rule, of("rule")));
  const otherRequest = first(...sameID, ne(audits.requestTime, of("requestTime")));
  const past = knowingPast(database);
  return {
    bytes: ({ key }: EventRecord) => sameBytes.get({ key }) !== undefined || past(key),
    request: (record: EventRecord, { rule }: RuleColumns) => {
      const { cluster, auditID, requestTime } = record;
      return sameRequest.get({ cluster, auditID, requestTime, rule }) !== undefined || past(requestKey(record, rule));
    },
    otherRequest: ({ cluster, auditID, requestTime }: EventRecord) =>
      otherRequest.get({ cluster, auditID, requestTime }) !== undefined,
  };
}
