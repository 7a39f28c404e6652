/** Clouds as the API names them. `others` is every cluster that no listed cloud runs. */
export const providers = ["aws", "azure", "gcp", "alibaba", "oci", "others"] as const;
/** A cloud, as the API names it. */
export type Provider = (typeof providers)[number];

/** What is known of the place an event came from. It never comes out of the event itself. */
export interface SourceFacts {
  /** Name of the source, for metrics and counters: `webhook/prod`. */
  readonly name: string;
  readonly cluster: string;
  readonly provider: Provider;
  /** AWS account. */
  readonly accountID?: string | undefined;
  /** Google Cloud project. */
  readonly projectID?: string | undefined;
  /** Azure subscription. */
  readonly subscriptionID?: string | undefined;
  /** Azure resource group, compared in upper case. */
  readonly resourceGroup?: string | undefined;
  readonly region?: string | undefined;
  /** The cloud's ids of the cluster, where the source knows them. */
  readonly resourceIDs?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** A JSON object as JSON.parse returns it. Read own properties only: the keys were chosen by whoever sent the request. */
export type JsonObject = { readonly [key: string]: unknown };

/** Who made a request (authentication.k8s.io/v1 UserInfo). */
export interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
}

/**
 * One audit.k8s.io/v1 Event in parsed form, fields spelt as Kubernetes does. Only the first four are certain:
 * `auditID`, `stage` and `verb` are strings and `requestReceivedTimestamp` is a time; an item without them is
 * quarantined at the edge. Every other field has whatever type the sender gave it.
 */
export interface KubernetesEvent extends JsonObject {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly requestReceivedTimestamp: string;
}

/** One audit event on its way through the line. */
export interface AuditEvent {
  readonly source: SourceFacts;
  readonly body: KubernetesEvent;
  /** The provider's original record, byte for byte. */
  readonly original: Uint8Array;
  /** When the API server received the request, in milliseconds since 1970. */
  readonly time: number;
  /** Paths this event's cloud never records, so that comparisons on them are unknown instead of false. */
  readonly unrecorded?: readonly string[];
  /** What stays the same when the record is delivered again, where `original` holds what transport adds. */
  readonly identity?: string;
  /** What the stages of one request have in common, where its cloud does not record when it was received. */
  readonly request?: string;
}

/** An item that could not become an event: kept whole in the quarantine. */
export interface Rejection {
  readonly source: SourceFacts;
  /** A word of a small closed set, for the metric's label. */
  readonly reason: RejectionReason;
  /** What exactly is wrong, for people. */
  readonly detail: string;
  readonly original: Uint8Array;
  /** What makes the item the same item, where that is less than all of its bytes. */
  readonly identity?: string | undefined;
}

/** Why an item is no event, in words for labels. */
export const rejectionReasons = ["not-json", "invalid-utf8", "not-an-event", "too-deep", "too-large"] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** An opaque, stored position of a poll source. */
export interface Cursor {
  readonly source: string;
  readonly partition: string;
  readonly position: string;
}

/** What one minute of a poll source's time held when it was read to its end. */
export interface Minute {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Distinct events. */
  readonly events: number;
  /** Of all distinct records, whatever their order: the same records have the same one. */
  readonly fingerprint: string;
}

/** What a poll source has read to its end. Readings of the same time follow one another. */
export interface Reading {
  readonly partition: string;
  readonly minutes: readonly Minute[];
  /** The last reading of this time: what it finds beyond those before came too late for them. */
  readonly last: boolean;
}

/** Events delivered together, with the cursor that follows them. */
export interface Batch {
  /** Name of the source that delivers. */
  readonly source: string;
  readonly events: readonly AuditEvent[];
  readonly rejections: readonly Rejection[];
  readonly cursor?: Cursor | undefined;
  /** Of a poll source, which reads its events more than once: they are counted by what readings find, not as they come. */
  readonly reading?: Reading | undefined;
  /** The source has not delivered it now: it was recorded, and is counted apart. */
  readonly imported?: boolean | undefined;
}
