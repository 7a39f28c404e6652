import { sql } from "drizzle-orm";
import type { PreparedMatch, RuleColumns } from "./calls.ts";
import type { Database } from "./connection.ts";
import { auditLabels, auditResourceIDs, audits, auditTechniques, chunks } from "./schema.ts";

/** Audits of one batch on their way in: rows at once, so that the next event sees them; their originals at the end. */
interface Insertion {
  add(match: PreparedMatch, rule: RuleColumns): void;
  finish(): void;
}

export function inserting(database: Database): (now: number) => Insertion {
  const statements = prepare(database);
  return (now) => {
    const originals: Uint8Array[] = [];
    let chunk = 0;
    let size = 0;
    return {
      add: ({ record, original }, rule) => {
        if (originals.length === 0) chunk = Number(statements.chunk.run({ ingestedAt: now }).lastInsertRowid);
        const texts = {
          attackTechniques: JSON.stringify(rule.attackTechniques),
          resourceIDs: JSON.stringify(record.resourceIDs),
          labels: JSON.stringify(record.labels),
        };
        const place = { ingestedAt: now, chunk, offset: size, length: original.byteLength };
        const audit = Number(statements.audit.run({ ...record, ...rule, ...texts, ...place }).lastInsertRowid);
        for (const technique of new Set(rule.attackTechniques))
          statements.technique.run({ technique, time: record.time, audit });
        for (const resourceID of new Set(record.resourceIDs))
          statements.resourceID.run({ resourceID, time: record.time, audit });
        for (const [name, value] of Object.entries(record.labels)) statements.label.run({ name, value, audit });
        originals.push(original);
        size += original.byteLength;
      },
      finish: () => {
        if (originals.length > 0) statements.fill.run({ chunk, size, bytes: Buffer.concat(originals) });
      },
    };
  };
}

function prepare(database: Database) {
  const of = (name: string) => sql.placeholder(name);
  return {
    chunk: database
      .insert(chunks)
      .values({ ingestedAt: of("ingestedAt"), codec: "raw", size: 0, bytes: Buffer.alloc(0) })
      .prepare(),
    fill: database
      .update(chunks)
      .set({ size: sql`${of("size")}`, bytes: sql`${of("bytes")}` })
      .where(sql`${chunks.id} = ${of("chunk")}`)
      .prepare(),
    audit: database.insert(audits).values(auditColumns(of)).prepare(),
    technique: database
      .insert(auditTechniques)
      .values({ technique: of("technique"), time: of("time"), audit: of("audit") })
      .prepare(),
    resourceID: database
      .insert(auditResourceIDs)
      .values({ resourceID: of("resourceID"), time: of("time"), audit: of("audit") })
      .prepare(),
    label: database
      .insert(auditLabels)
      .values({ name: of("name"), value: of("value"), audit: of("audit") })
      .prepare(),
  };
}

function auditColumns<T>(of: (name: string) => T) {
  return {
    key: of("key"),
    time: of("time"),
    ingestedAt: of("ingestedAt"),
    auditID: of("auditID"),
    requestTime: of("requestTime"),
    rule: of("rule"),
    message: of("message"),
    severity: of("severity"),
    attackTechniques: of("attackTechniques"),
    verb: of("verb"),
    username: of("username"),
    user: of("user"),
    impersonatedUsername: of("impersonatedUsername"),
    impersonatedUser: of("impersonatedUser"),
    authorizationInfo: of("authorizationInfo"),
    sourceIPs: of("sourceIPs"),
    resources: of("resources"),
    namespace: of("namespace"),
    requestURI: of("requestURI"),
    cluster: of("cluster"),
    provider: of("provider"),
    accountID: of("accountID"),
    region: of("region"),
    resourceIDs: of("resourceIDs"),
    labels: of("labels"),
    chunk: of("chunk"),
    offset: of("offset"),
    length: of("length"),
  };
}
