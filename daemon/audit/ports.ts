import type { Actor, Change, ChangeQuery, Group, RecordedChange, Token, User } from "./access.ts";
import type { Audit, AuditPage, AuditQuery, AuditSummary, QuarantinedItem, SummaryQuery } from "./audit.ts";
import type { Collection } from "./collection.ts";
import type { AuditEvent, Batch, Cursor, Minute, Reading, Rejection, SourceFacts } from "./event.ts";
import type { Policy, Rule, StoredRule } from "./rule.ts";
import type { NotEvaluable, Verdict } from "./verdict.ts";

/** What a batch did, once it is durable. */
export interface Receipt {
  /** Events that the source has delivered; and those that it has not, but an import. */
  readonly received: number;
  readonly imported: number;
  /** Audits stored: one entry each, in the batch's order. */
  readonly audits: readonly { readonly rule: string; readonly cluster: string }[];
  /** Events that were already known: the same bytes again, or another stage of a request with the same rule. */
  readonly duplicates: number;
  /** Audits whose auditID was seen before with another request. */
  readonly collisions: number;
  /** Items newly put into the quarantine. */
  readonly quarantined: number;
  /** Events that came so late that only the last reading of their time found them. */
  readonly late: number;
}

/** Hands over a batch. When the promise resolves the batch is durable; when it rejects nothing is promised. */
export type Deliver = (batch: Batch) => Promise<Receipt>;

/** An event with what the policy says of it. Events without candidates are only counted. */
export interface JudgedEvent {
  readonly event: AuditEvent;
  readonly verdict: Verdict;
}

export interface JudgedBatch {
  readonly source: string;
  readonly events: readonly JudgedEvent[];
  readonly rejections: readonly Rejection[];
  readonly cursor?: Cursor | undefined;
  readonly reading?: Reading | undefined;
  readonly imported?: boolean | undefined;
}

/** Receives a body too large to hold in memory, piece by piece. It counts as quarantined once `finish` resolves. */
export interface QuarantineStream {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/** Durable counters of one source. They move in the transaction of the batches they count. */
export interface SourceCounters {
  readonly source: string;
  readonly received: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly audits: number;
  readonly collisions: number;
  readonly late: number;
  /** Events of imports, which `received` does not count, nor `lastReceived` tell of. */
  readonly imported: number;
  /** Time of the newest event, and when a batch last came; milliseconds since 1970. */
  readonly lastEvent: number | null;
  readonly lastReceived: number | null;
  /** Events, as often as they were delivered, on which a rule could not be judged, and why. */
  readonly notEvaluable: readonly (NotEvaluable & { readonly events: number })[];
}

/** Who may log in, and what they may see, as it is saved. Removals fail with `not_found`. */
export interface AccessWriter {
  saveUser(user: User, change?: Change): Promise<void>;
  /** With its tokens. */
  removeUser(name: string, change?: Change): Promise<void>;
  saveGroup(group: Group, change?: Change): Promise<void>;
  removeGroup(name: string, change?: Change): Promise<void>;
  saveToken(token: Token, change?: Change): Promise<void>;
  removeToken(id: string, change?: Change): Promise<void>;
  saveCollection(collection: Collection, change?: Change): Promise<void>;
  removeCollection(name: string, change?: Change): Promise<void>;
}

/** Who may log in, and what they may see, as it was saved. */
export interface AccessReader {
  users(): Promise<readonly User[]>;
  groups(): Promise<readonly Group[]>;
  tokens(): Promise<readonly Token[]>;
  /** Collections that the API saved. */
  savedCollections(): Promise<readonly Collection[]>;
}

/** The write side of the store. Every method resolves after its transaction is on disk (WAL, synchronous=FULL). */
export interface StoreWriter extends AccessWriter {
  commit(batch: JudgedBatch): Promise<Receipt>;
  openQuarantine(source: SourceFacts, reason: Rejection["reason"], detail: string): Promise<QuarantineStream>;
  /** Gives each name its number, new ones included, and returns all of them. */
  numberRules(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Says which stateful rules are in force: new ones begin now, and what was counted for any other is dropped. */
  keepCounts(states: readonly string[]): Promise<void>;
  saveRule(id: number, rule: Rule, change?: Change): Promise<StoredRule>;
  removeRule(id: number, change?: Change): Promise<void>;
  savePolicy(policy: Policy, change?: Change): Promise<void>;
  /** Specifications as JSON text: their meaning is not the store's. */
  saveSpecifications(specifications: string, change?: Change): Promise<void>;
  /** `sealed` is no clear text. */
  saveCredential(id: string, sealed: string, change?: Change): Promise<void>;
  /** Fails with `not_found`, as every removal does. */
  removeCredential(id: string, change?: Change): Promise<void>;
  /** Records what no other call changes. A change that is handed over with a call is recorded in its transaction. */
  record(change: Change): Promise<void>;
  /** What the configuration file said when it was last in force, as JSON text without secrets. */
  saveConfigured(configured: string): Promise<void>;
}

/** The read side: its own thread and its own read-only connection. */
export interface StoreReader extends AccessReader {
  page(query: AuditQuery): Promise<AuditPage>;
  /** Audits that arrived after that one and match, in the order of their arrival, at most so many; and how far was looked. */
  arrived(query: ArrivedQuery): Promise<Arrived>;
  summarize(query: SummaryQuery): Promise<AuditSummary>;
  quarantine(page: { offset: number; limit: number }): Promise<readonly QuarantinedItem[]>;
  /** The bytes of one quarantined item, or undefined. */
  quarantined(id: number): Promise<Uint8Array | undefined>;
  /** User rules that the API saved. */
  rules(): Promise<readonly StoredRule[]>;
  /** The policy that the API saved, if any. */
  policy(): Promise<Policy | undefined>;
  counters(): Promise<readonly SourceCounters[]>;
  cursor(source: string, partition: string): Promise<string | undefined>;
  /** When each cursor of poll sources last moved; milliseconds since 1970. */
  cursors(): Promise<readonly { readonly source: string; readonly partition: string; readonly movedAt: number }[]>;
  /** What readings found in the minutes that begin within the window: from inclusive, to exclusive. */
  minutes(source: string, partition: string, window: { from: number; to: number }): Promise<readonly Minute[]>;
  /** What the API saved, if anything. */
  specifications(): Promise<string | undefined>;
  credentials(): Promise<readonly { readonly id: string; readonly sealed: string; readonly modified: number }[]>;
  changes(query: ChangeQuery): Promise<readonly RecordedChange[]>;
  configured(): Promise<string | undefined>;
  /** Bytes of the database on disk, the write-ahead log included. */
  size(): Promise<number>;
}

/** Which audits a stream asks for: those after `seq`; filters without order and place. */
export interface ArrivedQuery {
  readonly seq: number;
  readonly limit: number;
  readonly audits: SummaryQuery["audits"];
}

export interface Arrived {
  readonly audits: readonly Audit[];
  /** Everything up to there was looked at. */
  readonly seq: number;
}

/** The store, opened. `close` is idempotent, lets what is under way finish and leaves no write-ahead log behind. */
export interface Store extends StoreWriter, StoreReader {
  /** Tells of every batch that has stored audits, once it is durable. Returns what ends that. */
  onArrival(listener: () => void): () => void;
  close(): Promise<void>;
}

/** All rules and the policy, as the API changes them: compiled before they are saved, in force once saved. */
export interface RuleBook {
  rules(): Promise<readonly StoredRule[]>;
  saveRule(id: number, rule: Omit<Rule, "owner">, by: Actor): Promise<StoredRule>;
  removeRule(id: number, by: Actor): Promise<void>;
  policy(): Promise<Policy>;
  /** Fails with `conflict` when the configuration file owns the rules of the policy and they are others. */
  savePolicy(policy: Policy, by: Actor): Promise<void>;
  /** Switches auditing on or off, whoever owns the rules of the policy. True when that changed anything. */
  saveEnabled(enabled: boolean, by: Actor): Promise<boolean>;
}
