import type { Collection } from "./collection.ts";
import type { Provider, UserInfo } from "./event.ts";
import type { Severity } from "./rule.ts";
import type { AttackTechnique } from "./techniques.ts";

/** The stored fact: an event and the rule that matched it. */
export interface Audit {
  /** Derived from the event's content, stable across daemons. */
  readonly id: string;
  /** Position in the store, strictly increasing with ingestion. */
  readonly seq: number;
  /** When the API server received the request, milliseconds since 1970. */
  readonly time: number;
  readonly ingestedAt: number;
  readonly auditID: string;
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  readonly attackTechniques: readonly AttackTechnique[];
  readonly verb: string;
  readonly user: UserInfo;
  readonly impersonatedUser?: UserInfo | undefined;
  /** All annotations of the event. */
  readonly authorizationInfo: Readonly<Record<string, string>>;
  readonly sourceIPs: readonly string[];
  /** `core/v1/namespaces/default/pods/nginx/exec`; empty for a request that names no resource. */
  readonly resources: string;
  readonly namespace: string;
  readonly requestURI: string;
  readonly cluster: string;
  readonly provider: Provider;
  /** Account, project or subscription; empty when the source knows none. */
  readonly accountID: string;
  readonly region: string;
  readonly resourceIDs: readonly string[];
  /** Of the source, when it delivered the event. */
  readonly labels: Readonly<Record<string, string>>;
  /** The provider's original record, as text. Bytes that are no UTF-8 show as U+FFFD. */
  readonly eventBlob: string;
}

/** Keys that audits can be sorted by. */
export const sortKeys = [
  "time",
  "user",
  "verb",
  "cluster",
  "accountID",
  "provider",
  "resources",
  "message",
  "rule",
  "severity",
  "region",
] as const;
export type SortKey = (typeof sortKeys)[number];

/** Which audits, in which order. An absent list filters nothing; values within a list are alternatives. */
export interface AuditQuery {
  readonly offset: number;
  readonly limit: number;
  /** Ascending by this key, then by time, then by arrival. Without one: by time, newest first. */
  readonly sort?: SortKey | undefined;
  /** Turns whichever order it is around. */
  readonly reverse: boolean;
  /** Inclusive, milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Ids of audits. */
  readonly ids?: readonly string[] | undefined;
  /** Matches the authenticated or the impersonated user. */
  readonly user?: readonly string[] | undefined;
  readonly attackTechniques?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  readonly provider?: readonly string[] | undefined;
  readonly accountIDs?: readonly string[] | undefined;
  readonly resourceIDs?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly verb?: readonly string[] | undefined;
  /** Audits that are in any of them. */
  readonly collections?: readonly Collection[] | undefined;
  /** What whoever asks may see: audits that are in any of them, whatever else is asked for. Undefined is all. */
  readonly within?: readonly Collection[] | undefined;
  /** Only what comes after that position in the order; `offset` counts from there. */
  readonly after?: AuditPosition | undefined;
  /** Text that stands, in any case of letters, in message, user, resources, requestURI or the original event. */
  readonly search?: string | undefined;
  /** False leaves `eventBlob` empty, which saves reading the originals. Default: true. */
  readonly originals?: boolean | undefined;
}

/**
 * A place in the order of a query: of the last audit before it the sorted value, the time and the number. It means the
 * same when that audit is gone.
 */
export interface AuditPosition {
  /** The first characters of a text, the rank of a severity, or the time. */
  readonly key: string | number;
  readonly time: number;
  readonly seq: number;
  /** Audits that are still to be left out: a text search may rest before it has passed the offset. */
  readonly offset?: number | undefined;
}

/** Audits in the order that was asked for. */
export interface AuditPage {
  readonly audits: readonly Audit[];
  /** Where to go on; undefined at the end. A page may have fewer audits than asked for and still go on: a text search rests. */
  readonly next: AuditPosition | undefined;
}

/** What a summary counts by. */
export const summaryKeys = ["rule", "severity", "cluster", "user", "technique", "namespace", "verb"] as const;
export type SummaryKey = (typeof summaryKeys)[number];

/** Which audits to count, and how. */
export interface SummaryQuery {
  readonly audits: Omit<AuditQuery, "offset" | "limit" | "sort" | "reverse" | "after">;
  /** Width of a bucket of time in milliseconds; undefined makes none. */
  readonly bucketMs?: number | undefined;
  /** Splits each bucket. */
  readonly bucketBy?: SummaryKey | undefined;
  readonly by: readonly SummaryKey[];
  /** Values shown of each key, the most frequent first. */
  readonly top: number;
}

export interface AuditSummary {
  readonly total: number;
  /** By start, those without audits left out; `value` is empty without `bucketBy`. */
  readonly buckets: readonly { readonly start: number; readonly value: string; readonly audits: number }[];
  readonly counts: Readonly<
    Partial<Record<SummaryKey, readonly { readonly value: string; readonly audits: number }[]>>
  >;
}

/** An item that could not be read, kept whole. */
export interface QuarantinedItem {
  readonly id: number;
  readonly ingestedAt: number;
  readonly source: string;
  readonly cluster: string;
  readonly reason: string;
  readonly detail: string;
  readonly size: number;
  readonly sha256: string;
}
