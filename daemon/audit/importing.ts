/** A body as it comes, with the headers that tell of it. */
export interface Arriving extends AsyncIterable<Uint8Array> {
  readonly headers: {
    readonly "content-length"?: string | undefined;
    readonly "content-encoding"?: string | undefined;
  };
}

/** What is known of recorded events before they are read. */
export interface ImportOrder {
  /** Name of the source they are of: `webhook/prod`. */
  readonly source: string;
  /** For a source of several clusters whose records do not tell: which one. */
  readonly cluster?: string | undefined;
  /** What they were read from, by its content, and how far it has been read with these: kept with them. */
  readonly file?: string | undefined;
  readonly position?: string | undefined;
}

/** What became of recorded events, once that is durable. */
export interface Imported {
  readonly events: number;
  readonly audits: number;
  /** Events that were known: the same bytes, or another stage of a request with the same rule. */
  readonly duplicates: number;
  readonly collisions: number;
  /** Items newly in the quarantine. */
  readonly quarantined: number;
}

/** Takes recorded events as if their source had delivered them. */
export interface Importing {
  /** How far that file has been read for the source; undefined before the first time. Fails as `take` does for its source. */
  position(order: Pick<ImportOrder, "source" | "cluster" | "file">): Promise<string | undefined>;
  /**
   * Judges and stores the events of a body. Fails with `not_found` for a source there is not, `invalid` for one that must
   * be told its cluster, `conflict` while auditing is switched off, `unavailable` when nothing was stored: send it again.
   */
  take(order: ImportOrder, incoming: Arriving): Promise<Imported>;
}
