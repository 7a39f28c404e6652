import { isNotNull, type SQL, sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  blob,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { severities } from "../audit/rule.ts";

// Untrusted lists are JSON text that only JavaScript reads: libSQL's JSON functions abort the process on a lone
// surrogate's escape. Originals are blobs, for reading TEXT that is no UTF-8 aborts it, too (libsql#1223).

/**
 * Characters of a text that audits are sorted by, and that indexes hold. Texts come from whoever sends events: this
 * bounds the indexes and the places in lists that are handed out.
 */
export const keyCharacters = 128;

/** What indexes hold of a text. */
export const leadingText = (text: string): string => [...text].slice(0, keyCharacters).join("");

/** A text as indexes hold it. */
export const keyText = (column: AnySQLiteColumn): SQL => sql`substr(${column}, 1, ${sql.raw(String(keyCharacters))})`;

/** Severities as numbers, from info to critical, as the index holds them. */
export const severityRank = (column: AnySQLiteColumn): SQL =>
  sql`case ${column} ${sql.raw(severities.map((name, rank) => `when '${name}' then ${rank}`).join(" "))} else ${sql.raw(String(severities.length))} end`;

/** Original records of one batch, end to end. A chunk leaves with its last audit. */
export const chunks = sqliteTable(
  "chunks",
  {
    id: integer().primaryKey(),
    ingestedAt: integer("ingested_at").notNull(),
    codec: text({ enum: ["raw"] }).notNull(),
    size: integer().notNull(),
    bytes: blob({ mode: "buffer" }).notNull(),
  },
  (t) => [index("chunks_by_age").on(t.ingestedAt)],
);

export const audits = sqliteTable(
  "audits",
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    /** Of the original bytes, per cluster: base64url of a SHA-256. */
    key: text().notNull().unique("audits_by_key"),
    time: integer().notNull(),
    ingestedAt: integer("ingested_at").notNull(),
    auditID: text("audit_id").notNull(),
    /** requestReceivedTimestamp as it was sent, for its microseconds tell requests apart. */
    requestTime: text("request_time").notNull(),
    rule: text().notNull(),
    message: text().notNull(),
    severity: text().notNull(),
    attackTechniques: text("attack_techniques").notNull(),
    verb: text().notNull(),
    username: text().notNull(),
    user: text().notNull(),
    impersonatedUsername: text("impersonated_username"),
    impersonatedUser: text("impersonated_user"),
    authorizationInfo: text("authorization_info").notNull(),
    sourceIPs: text("source_ips").notNull(),
    resources: text().notNull(),
    namespace: text().notNull(),
    requestURI: text("request_uri").notNull(),
    cluster: text().notNull(),
    provider: text().notNull(),
    accountID: text("account_id").notNull(),
    region: text().notNull(),
    resourceIDs: text("resource_ids").notNull(),
    labels: text().notNull().default("{}"),
    chunk: integer()
      .notNull()
      .references(() => chunks.id),
    offset: integer().notNull(),
    length: integer().notNull(),
  },
  (t) => [
    // Each serves a filter with the newest first, and the order by its key: order.ts names them.
    index("audits_by_time").on(t.time),
    index("audits_by_user").on(keyText(t.username), t.time),
    index("audits_by_impersonated_user")
      .on(keyText(t.impersonatedUsername), t.time)
      .where(isNotNull(t.impersonatedUsername)),
    index("audits_by_verb").on(keyText(t.verb), t.time),
    index("audits_by_cluster").on(keyText(t.cluster), t.time),
    index("audits_by_account").on(keyText(t.accountID), t.time),
    index("audits_by_provider").on(keyText(t.provider), t.time),
    index("audits_by_resources").on(keyText(t.resources), t.time),
    index("audits_by_message").on(keyText(t.message), t.time),
    index("audits_by_rule").on(keyText(t.rule), t.time),
    index("audits_by_severity").on(severityRank(t.severity), t.time),
    index("audits_by_region").on(keyText(t.region), t.time),
    index("audits_by_namespace").on(keyText(t.namespace), t.time),
    // All four: a caller who repeats one auditID must not make every look-up longer.
    index("audits_by_request").on(t.cluster, t.auditID, t.requestTime, t.rule),
    index("audits_by_chunk").on(t.chunk),
  ],
);

export const auditTechniques = sqliteTable(
  "audit_techniques",
  { technique: text().notNull(), time: integer().notNull(), audit: integer().notNull() },
  (t) => [
    uniqueIndex("audits_by_technique").on(t.technique, t.time, t.audit),
    index("techniques_by_audit").on(t.audit, t.technique),
  ],
);

export const auditResourceIDs = sqliteTable(
  "audit_resource_ids",
  { resourceID: text("resource_id").notNull(), time: integer().notNull(), audit: integer().notNull() },
  (t) => [
    index("audits_by_resource_id").on(keyText(t.resourceID), t.time, t.audit),
    index("resource_ids_by_audit").on(t.audit),
  ],
);

export const auditLabels = sqliteTable(
  "audit_labels",
  { name: text().notNull(), value: text().notNull(), audit: integer().notNull() },
  (t) => [primaryKey({ columns: [t.name, t.audit] }), index("labels_by_audit").on(t.audit)],
);

/** Items that could not be read. Until its stream is finished an item has no key. */
export const quarantine = sqliteTable(
  "quarantine",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    key: text().unique("quarantine_by_key"),
    ingestedAt: integer("ingested_at").notNull(),
    source: text().notNull(),
    cluster: text().notNull(),
    reason: text().notNull(),
    detail: text().notNull(),
    size: integer().notNull(),
    sha256: text().notNull(),
  },
  (t) => [index("quarantine_by_age").on(t.ingestedAt)],
);

export const quarantineParts = sqliteTable(
  "quarantine_parts",
  { item: integer().notNull(), part: integer().notNull(), bytes: blob({ mode: "buffer" }).notNull() },
  (t) => [primaryKey({ columns: [t.item, t.part] })],
);

export const counters = sqliteTable("counters", {
  source: text().primaryKey(),
  received: integer().notNull(),
  rejected: integer().notNull(),
  duplicates: integer().notNull(),
  audits: integer().notNull(),
  collisions: integer().notNull(),
  lastEvent: integer("last_event"),
  lastReceived: integer("last_received"),
  /** Events that only the last reading of a poll source found. */
  late: integer().notNull().default(0),
  /** Events that an import has handed over. */
  imported: integer().notNull().default(0),
});

export const cursors = sqliteTable(
  "cursors",
  {
    source: text().notNull(),
    partition: text().notNull(),
    position: text().notNull(),
    movedAt: integer("moved_at"),
  },
  (t) => [primaryKey({ columns: [t.source, t.partition] })],
);

/** What complete readings of a poll source found in each minute of its time: so many distinct events, and their sum. */
export const readings = sqliteTable(
  "readings",
  {
    source: text().notNull(),
    partition: text().notNull(),
    start: integer().notNull(),
    events: integer().notNull(),
    fingerprint: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.partition, t.start] }), index("readings_by_age").on(t.start)],
);

/** Keys of audits and quarantined items that retention removed while the same bytes may still come again. */
export const pastKeys = sqliteTable(
  "past_keys",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull().unique("past_keys_by_key"),
    until: integer().notNull(),
  },
  (t) => [index("past_keys_by_age").on(t.until)],
);

/** At most one row: the specifications that the API saved. */
export const specifications = sqliteTable("specifications", {
  id: integer().primaryKey(),
  specifications: text().notNull(),
});

/** Credentials that the API saved, sealed: the key is not in this database. */
export const credentials = sqliteTable("credentials", {
  id: text().primaryKey(),
  sealed: text().notNull(),
  modified: integer().notNull(),
});

/** Every number that was ever given. A number without a name belonged to a rule that was removed. */
export const ruleNumbers = sqliteTable("rule_numbers", {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().unique("rule_numbers_by_name"),
});

export const customRules = sqliteTable("custom_rules", {
  id: integer()
    .primaryKey()
    .references(() => ruleNumbers.id),
  rule: text().notNull(),
  modified: integer().notNull(),
});

/** At most one row. */
export const policy = sqliteTable("policy", { id: integer().primaryKey(), policy: text().notNull() });

/** Who may log in, as JSON text. */
export const users = sqliteTable("users", { name: text().primaryKey(), user: text().notNull() });

export const groups = sqliteTable("groups", { name: text().primaryKey(), group: text().notNull() });

/** Bearer tokens. The text itself is kept nowhere. */
export const tokens = sqliteTable(
  "tokens",
  { id: text().primaryKey(), user: text().notNull(), token: text().notNull() },
  (t) => [index("tokens_by_user").on(t.user)],
);

/** Collections that the API saved. */
export const collections = sqliteTable("collections", { name: text().primaryKey(), collection: text().notNull() });

/** Who changed what; before and after are JSON text without secrets. */
export const changes = sqliteTable(
  "changes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    time: integer().notNull(),
    actor: text().notNull(),
    requestID: text("request_id").notNull(),
    kind: text().notNull(),
    name: text().notNull(),
    before: text().notNull(),
    after: text().notNull(),
  },
  (t) => [
    index("changes_by_time").on(t.time),
    index("changes_by_kind").on(t.kind, t.name, t.id),
    index("changes_by_actor").on(t.actor, t.id),
  ],
);

/** At most one row: what the configuration file said when it was last in force, without secrets. */
export const configured = sqliteTable("configured", { id: integer().primaryKey(), configured: text().notNull() });

/** Stateful rules in force, by their definition; `since` is when each was first in force. */
export const countingRules = sqliteTable("counting_rules", { state: text().primaryKey(), since: integer().notNull() });

/** The time of the first event known of each cluster: before it nothing could have been seen. */
export const clusters = sqliteTable("clusters", { cluster: text().primaryKey(), since: integer().notNull() });

/** How far back a stateful rule counts on a cluster: events before `floor` were forgotten, and no longer count. */
export const countingMarks = sqliteTable(
  "counting_marks",
  {
    state: text().notNull(),
    cluster: text().notNull(),
    newest: integer().notNull(),
    floor: integer().notNull(),
    counted: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.state, t.cluster] })],
);

/** Requests that a threshold has counted. A spent one counts no more, and is kept to be known when it comes again. */
export const counted = sqliteTable(
  "counted",
  {
    state: text().notNull(),
    cluster: text().notNull(),
    request: text().notNull(),
    combination: text().notNull(),
    time: integer().notNull(),
    spent: integer().notNull(),
    fired: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.state, t.cluster, t.request] }),
    index("counted_by_combination").on(t.state, t.cluster, t.combination, t.spent, t.time),
    index("counted_by_time").on(t.state, t.cluster, t.time),
  ],
);

/** When each combination of values was last seen, and which request was reported as the first: its time and hash. */
export const seen = sqliteTable(
  "seen",
  {
    state: text().notNull(),
    cluster: text().notNull(),
    combination: text().notNull(),
    last: integer().notNull(),
    fired: text(),
  },
  (t) => [
    primaryKey({ columns: [t.state, t.cluster, t.combination] }),
    index("seen_by_time").on(t.state, t.cluster, t.last),
  ],
);

/** Events on which a rule could not be judged, and why. */
export const notEvaluable = sqliteTable(
  "not_evaluable",
  { source: text().notNull(), rule: text().notNull(), reason: text().notNull(), events: integer().notNull() },
  (t) => [primaryKey({ columns: [t.source, t.rule, t.reason] })],
);
