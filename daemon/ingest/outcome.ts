import type { AuditEvent, Rejection, RejectionReason, SourceFacts } from "../audit/event.ts";

/** A record that is no audit event and never was meant to be one: another component's line, a control message. */
export interface Apart {
  /** What it is instead, for people. */
  readonly apart: string;
}

/** What a provider's record turned out to be. */
export type Outcome = AuditEvent | Rejection | Apart;

/** What the reader of a record knows beside the record. */
export interface Given {
  /** Facts for what the record itself does not name. */
  readonly source: SourceFacts;
  /** Samples lack fields that a cloud always writes. Such events are filled instead of rejected; ingestion never does that. */
  readonly lenient?: boolean | undefined;
  /** Undoes gzip within the record; undefined for what is broken or too much. Default: each record by itself. */
  readonly unpack?: ((packed: Uint8Array) => Buffer | undefined) | undefined;
}

export const apart = (what: string): Apart => ({ apart: what });

export function rejection({ source }: Given, original: Uint8Array, reason: RejectionReason, detail: string): Rejection {
  return { source, reason, detail, original };
}
