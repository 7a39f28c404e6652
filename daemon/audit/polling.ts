/**
 * How a polled place is: `starting` until its first poll ends; `catching-up` while it lies more than one poll behind;
 * `auth-error` and `misconfigured` until somebody or the provider mends it, tried again each interval.
 */
export const pollStates = [
  "starting",
  "ok",
  "catching-up",
  "throttled",
  "unavailable",
  "auth-error",
  "misconfigured",
  "disabled",
] as const;
export type PollState = (typeof pollStates)[number];

/** A log group, table, project or topic partition. Times are milliseconds since 1970. */
export interface PolledPlace {
  readonly partition: string;
  readonly state: PollState;
  /** What is wrong and what mends it. */
  readonly error?: string | undefined;
  /** Since when it is in this state. */
  readonly since: number;
  /** When a poll last ended well. */
  readonly lastPoll: number | null;
  /** Everything before that time has been read. */
  readonly readTo: number | null;
  /** How far that lies behind the provider's clock, in milliseconds. */
  readonly lag: number | null;
}

/** A source that the daemon asks for events. */
export interface PolledSource {
  /** As counters and metrics name it: `cloudwatch/eks-eu`. */
  readonly source: string;
  /** The worst state of its places, or why it has none. */
  readonly state: PollState;
  readonly error?: string | undefined;
  /** Since when it is in this state; null where that is not known. */
  readonly since: number | null;
  /** From an event's time until the provider lets it be read, in words. */
  readonly sourceDelay: string;
  /** Milliseconds between two polls; null for what is read as it comes. */
  readonly pollingDelay: number | null;
  /** When a poll last ended well, also of a daemon before this one. */
  readonly lastPoll: number | null;
  readonly lag: number | null;
  /** The provider's clock less this machine's, in milliseconds; null until it has answered. */
  readonly clockSkew: number | null;
  readonly places: readonly PolledPlace[];
  /** Of a topic of Kafka, which has no places: its messages. */
  readonly topic?: PolledTopic | undefined;
}

/** The messages of a topic, in the partitions that this daemon reads. */
export interface PolledTopic {
  /** How many wait to be read. */
  readonly waiting: number;
  /** How many were gone before they were read: the brokers keep them for a shorter time than this daemon was away. */
  readonly lost: number;
  /** `next` is the offset that is read next. */
  readonly partitions: readonly { readonly partition: number; readonly next: string; readonly waiting: number }[];
}
