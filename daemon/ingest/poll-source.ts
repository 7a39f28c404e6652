import type { SourceFacts } from "../audit/event.ts";
import type { Outcome } from "./outcome.ts";

/** A stretch of a source's own time axis, from inclusive, to exclusive; milliseconds since 1970. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** A place of a specification that is read by itself: a log group, a table, a project. */
export interface Partition {
  /** Stable: the cursor is kept under it. */
  readonly id: string;
  /** What is known of everything that comes from there. */
  readonly facts: SourceFacts;
}

/** One record of a page. */
export interface Found {
  /** Where it lies on the source's time axis; milliseconds since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
}

/** One answer of the provider. An empty page with a token is not the end. */
export interface Page {
  readonly found: readonly Found[];
  /** What asks for the page that follows; undefined after the last. */
  readonly next?: string | undefined;
  /** The provider's clock when it answered (its Date header), in milliseconds since 1970. */
  readonly servedAt?: number | undefined;
}

/** A window that is being read. Holds what one page must know of those before, as parts of a split record. */
export interface WindowReader {
  /** The page of a token, the first without one. Fails with a PollError. */
  page(token: string | undefined, signal: AbortSignal): Promise<Page>;
}

/** When and how far a source is read. Milliseconds. */
export interface Timing {
  /** Between two polls. */
  readonly interval: number;
  /** How long the provider's index needs before a stretch of time is worth reading. */
  readonly settle: number;
  /** How much of what was read is read again by the next poll. */
  readonly overlap: number;
  /** Later readings of the same time, each that far behind: they find what came late. The last one is the daily sweep. */
  readonly passes: readonly Pass[];
  /** The largest stretch that is asked for at once. */
  readonly longest: number;
  /** A stretch that holds too much is halved until it is that short. */
  readonly shortest: number;
  /** Between two look-ups of the places. Default: a minute. */
  readonly lookUp?: number;
}

/** A reading that trails behind the poll. */
export interface Pass {
  /** `20m`: names it in metrics and in the stored cursor. */
  readonly name: string;
  readonly behind: number;
  readonly every: number;
}

/** A cloud's log as the poller sees it. It asks and unwraps; time and failure are the poller's. */
export interface PollSource {
  readonly timing: Timing;
  /** From an event's time until the provider lets it be read, as the provider documents it, in plain words (M06). */
  readonly delay: string;
  /**
   * The places to read now. Asked again and again, for clusters, tables and projects come and go: the answer is what
   * there is now, never an older one, or new places would be read from too late on. Fails with NoPlaces for none.
   */
  partitions(signal: AbortSignal): Promise<readonly Partition[]>;
  /** Begins to read a window. Asks nothing yet. */
  open(partition: Partition, window: Window): WindowReader;
  /** Forgets the credentials it holds: the next call obtains new ones. */
  renew(): void;
  close(): void;
}

/**
 * What a provider's refusal means for the poller:
 * `too-much`: the window holds more than one answer may: halve it;
 * `stale-token`: the page token is no longer valid: read the window anew;
 * `throttled`, `unavailable`: back off and try again;
 * `auth`: credentials are refused or not to be had: renew them once, then try each interval;
 * `settings`: a filter, region, workspace, project or table is wrong: somebody has to change it; tried each interval.
 */
export const pollFailures = ["too-much", "stale-token", "throttled", "unavailable", "auth", "settings"] as const;
export type PollFailure = (typeof pollFailures)[number];

/** Why a page could not be had. The message names the thing and the fix, and holds no secret: it is shown to users. */
export class PollError extends Error {
  readonly kind: PollFailure;
  /** Milliseconds that the provider asks to wait. */
  readonly retryAfter: number | undefined;
  /** The provider's clock, if it answered at all. */
  readonly servedAt: number | undefined;

  constructor(
    kind: PollFailure,
    message: string,
    options: { cause?: unknown; retryAfter?: number | undefined; servedAt?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "PollError";
    this.kind = kind;
    this.retryAfter = options.retryAfter;
    this.servedAt = options.servedAt;
  }
}

/** The places were looked up as they should be, and there is none. The message says what is to be looked at. */
export class NoPlaces extends PollError {
  constructor(message: string, servedAt: number | undefined) {
    super("settings", message, { servedAt });
    this.name = "NoPlaces";
  }
}

/** Time as a poller needs it. */
export interface Clock {
  /** The machine's wall clock, milliseconds since 1970. It may jump. */
  now(): number;
  /** Milliseconds since some moment; never jumps. */
  elapsed(): number;
  /** Resolves after that long, or rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A cap on calls of our own, below the provider's quota: it is shared with people and other tools. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Rate {
  /** Resolves when one more call may be made. */
  take(signal: AbortSignal): Promise<void>;
}

/** How calls leave the daemon: through the proxies of the environment, trusting the configured authorities. */
export interface Outbound {
  readonly fetch: typeof fetch;
  /** For SDKs that want agents of node:http. */
  readonly agents: { readonly http: import("node:http").Agent; readonly https: import("node:https").Agent };
}

/** What a source is given. `C` is the union of its cloud's credentials, secrets read. */
export interface SourcePorts<C> {
  /** By id; undefined when there is none of that id, or one of another cloud. */
  readonly credential: (id: string) => C | undefined;
  /** The limiter of that key: sources that share an account share one. */
  readonly rate: (key: string, limit: RateLimit) => Rate;
  readonly outbound: Outbound;
  readonly clock: Clock;
}
