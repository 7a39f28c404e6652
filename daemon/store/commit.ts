import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Receipt } from "../audit/ports.ts";
import type { PreparedBatch, PreparedMatch } from "./calls.ts";
import type { Database } from "./connection.ts";
import { counting } from "./counting.ts";
import { inserting } from "./insert.ts";
import { quarantining } from "./quarantine.ts";
import { audits } from "./schema.ts";

type Fate = "audit" | "collision" | "duplicate";

/** Stores a batch: audits, quarantine, counters and cursor. Belongs into a transaction. */
export function committing(database: Database): (batch: PreparedBatch) => Receipt {
  const fateOf = identifying(database);
  const insert = inserting(database);
  const quarantine = quarantining(database);
  const count = counting(database);
  return (batch) => {
    const stored = insert(batch.now);
    const fates = batch.matches.map((match) => {
      const fate = fateOf(match);
      if (fate !== "duplicate") stored.add(match);
      return { match, fate };
    });
    stored.finish();
    const fresh = fates.filter(({ fate }) => fate !== "duplicate");
    const receipt = {
      received: batch.received,
      audits: fresh.map(({ match: { record } }) => ({ rule: record.rule, cluster: record.cluster })),
      duplicates: fates.length - fresh.length,
      collisions: fates.filter(({ fate }) => fate === "collision").length,
      quarantined: batch.rejections.filter((item) => quarantine.add(item, batch.now)).length,
    };
    count(batch, receipt);
    return receipt;
  };
}

/** Callers choose the auditID, so it alone never suppresses anything. */
function identifying(database: Database): (match: PreparedMatch) => Fate {
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
  return ({ record: { key, cluster, auditID, requestTime, rule } }) => {
    if (sameBytes.get({ key })) return "duplicate";
    if (sameRequest.get({ cluster, auditID, requestTime, rule })) return "duplicate";
    return otherRequest.get({ cluster, auditID, requestTime }) ? "collision" : "audit";
  };
}
