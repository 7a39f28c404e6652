import type { Change, ChangeQuery, Group, RecordedChange, Token, User } from "../audit/access.ts";
import type { AuditPage, AuditQuery, AuditSummary, QuarantinedItem, SummaryQuery } from "../audit/audit.ts";
import type { Collection } from "../audit/collection.ts";
import type { Cursor, Minute, Reading } from "../audit/event.ts";
import type { Arrived, ArrivedQuery, Receipt, SourceCounters } from "../audit/ports.ts";
import type { Policy, Rule, StoredRule } from "../audit/rule.ts";
import type { NotEvaluable, Stateful } from "../audit/verdict.ts";
import type { Migrated } from "./migrate.ts";
import type { EventRecord } from "./record.ts";

/** A batch as the writer takes it: what is to be stored, with everything that needs no database done. */
export interface PreparedBatch {
  readonly source: string;
  readonly now: number;
  /** Events. */
  readonly received: number;
  /** They come of an import, not of the source. */
  readonly isImported: boolean;
  /** Time of the newest event, matching or not. */
  readonly lastEvent: number | null;
  readonly matches: readonly PreparedMatch[];
  readonly unknown: readonly PreparedUnknown[];
  /** The clusters of the events, each with the time of its earliest. */
  readonly clusters: readonly { readonly cluster: string; readonly earliest: number }[];
  readonly rejections: readonly PreparedItem[];
  readonly cursor: Cursor | undefined;
  readonly reading: Reading | undefined;
}

export interface PreparedMatch {
  readonly record: EventRecord;
  /** In the policy's order: stateful rules, then the first that needs no state, if any. */
  readonly candidates: readonly PreparedCandidate[];
  readonly original: Uint8Array;
}

/** A rule's columns of an audit, and what decides whether it fires. */
export interface PreparedCandidate {
  readonly columns: RuleColumns;
  readonly state: (Stateful & { readonly combination: string; readonly request: string }) | undefined;
}

export interface RuleColumns {
  readonly rule: string;
  readonly message: string;
  readonly severity: string;
  readonly attackTechniques: readonly string[];
}

/** Events of a batch on which a rule could not be judged. */
export interface PreparedUnknown extends NotEvaluable {
  readonly events: number;
}

/** An item for the quarantine, without its bytes. */
export interface ItemFacts {
  readonly source: string;
  readonly cluster: string;
  readonly reason: string;
  readonly detail: string;
}

export interface PreparedItem extends ItemFacts, ItemIdentity {
  readonly bytes: Uint8Array;
}

export interface ItemIdentity {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
}

export interface RetentionLimits {
  readonly now: number;
  /** Audits that came before leave; milliseconds since 1970. */
  readonly before: number;
  readonly bytes: number;
}

/** What one step of retention removed. */
export interface Removed {
  readonly audits: number;
  readonly quarantined: number;
  /** There may be more to remove. */
  readonly more: boolean;
}

/** What runs in transactions of the writer. */
export type WriterOperations = {
  readonly commit: (batch: PreparedBatch) => Receipt;
  readonly openItem: (facts: ItemFacts, now: number) => number;
  readonly writePart: (item: number, part: number, bytes: Uint8Array) => void;
  readonly finishItem: (item: number, identity: ItemIdentity, now: number) => void;
  readonly removeItem: (item: number) => void;
  readonly numberRules: (names: readonly string[]) => ReadonlyMap<string, number>;
  readonly keepCounts: (states: readonly string[], now: number) => void;
  readonly saveRule: (id: number, rule: Rule, now: number) => StoredRule;
  readonly removeRule: (id: number) => void;
  readonly savePolicy: (policy: Policy) => void;
  readonly saveSpecifications: (specifications: string) => void;
  readonly saveCredential: (id: string, sealed: string, now: number) => void;
  readonly removeCredential: (id: string) => void;
  readonly saveUser: (user: User) => void;
  readonly removeUser: (name: string) => void;
  readonly saveGroup: (group: Group) => void;
  readonly removeGroup: (name: string) => void;
  readonly saveToken: (token: Token) => void;
  readonly removeToken: (id: string) => void;
  readonly saveCollection: (collection: Collection) => void;
  readonly removeCollection: (name: string) => void;
  readonly record: (change: Change, now: number) => void;
  /** Another operation, and what is recorded of it. */
  readonly recorded: (
    call: { readonly name: string; readonly args: readonly unknown[] },
    change: Change,
    now: number,
  ) => unknown;
  readonly saveConfigured: (configured: string) => void;
  readonly retain: (limits: RetentionLimits) => Removed;
};

/** What the writer thread answers. */
export type WriterCalls = WriterOperations & {
  /** Takes the directory's lock and brings its database up to date. */
  readonly open: () => Migrated;
  /** Finishes what waits and leaves no write-ahead log. */
  readonly close: () => void;
};

/** What the reader thread answers. */
export type ReaderCalls = {
  readonly page: (query: AuditQuery) => Promise<AuditPage>;
  readonly arrived: (query: ArrivedQuery) => Arrived;
  readonly summarize: (query: SummaryQuery) => Promise<AuditSummary>;
  readonly quarantine: (page: { offset: number; limit: number }) => readonly QuarantinedItem[];
  readonly quarantined: (id: number) => Uint8Array | undefined;
  readonly rules: () => readonly StoredRule[];
  readonly policy: () => Policy | undefined;
  readonly counters: () => readonly SourceCounters[];
  readonly cursor: (source: string, partition: string) => string | undefined;
  readonly cursors: () => readonly { readonly source: string; readonly partition: string; readonly movedAt: number }[];
  readonly minutes: (source: string, partition: string, window: { from: number; to: number }) => readonly Minute[];
  readonly specifications: () => string | undefined;
  readonly credentials: () => readonly { readonly id: string; readonly sealed: string; readonly modified: number }[];
  readonly users: () => readonly User[];
  readonly groups: () => readonly Group[];
  readonly tokens: () => readonly Token[];
  readonly savedCollections: () => readonly Collection[];
  readonly changes: (query: ChangeQuery) => readonly RecordedChange[];
  readonly configured: () => string | undefined;
  readonly size: () => number;
  readonly close: () => void;
};
