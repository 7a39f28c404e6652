import type { Failure } from "./failure.ts";

/** How a topic is being read, for GET /sources. */
export interface KafkaState {
  readonly state: "ok" | "connecting" | "disabled" | Failure["state"];
  readonly error?: string;
  /** Since when it is in this state; milliseconds since 1970. */
  readonly since: number;
  /** When a broker last answered with what there is; milliseconds since 1970. */
  readonly lastPoll?: number;
  /** Messages that wait, of the partitions that this daemon reads. */
  readonly lag: number;
  /** Messages that were gone before they were read: the brokers keep them for a shorter time than this daemon was away. */
  readonly lost: number;
  readonly partitions: readonly { readonly partition: number; readonly next: string; readonly lag: number }[];
}

/** Remembers what the reading of a topic tells. */
export interface Watch {
  /** The partitions that are read from now on. */
  reading(partitions: readonly number[]): void;
  /** A broker answered: the next offset of that partition, and where the partition ends. */
  read(partition: number, next: bigint, end: bigint): void;
  answered(): void;
  lost(messages: bigint): void;
  disabled(): void;
  /** Nobody has switched it off, or somebody on again. */
  connecting(): void;
  failed(failure: Failure): void;
  /** Failures since the topic was last read. */
  failures(): number;
  state(): KafkaState;
}

export function watch(now: () => number): Watch {
  let of: Pick<KafkaState, "state" | "error"> = { state: "connecting" };
  let since = now();
  let partitions: KafkaState["partitions"] = [];
  let lastPoll: number | undefined;
  let lost = 0;
  let failures = 0;
  const become = (next: typeof of) => {
    if (next.state !== of.state) since = now();
    of = next;
  };
  const stopped = (next: typeof of) => {
    become(next);
    partitions = [];
  };
  return {
    reading: (assigned) => {
      partitions = assigned.map((partition) => ({ partition, next: "", lag: 0 }));
    },
    read: (partition, next, end) => {
      const lag = Number(end > next ? end - next : 0n);
      partitions = partitions.map((p) => (p.partition === partition ? { partition, next: String(next), lag } : p));
    },
    answered: () => {
      become({ state: "ok" });
      failures = 0;
      lastPoll = now();
    },
    lost: (messages) => {
      lost += Number(messages);
    },
    disabled: () => stopped({ state: "disabled" }),
    connecting: () => {
      if (of.state === "disabled") become({ state: "connecting" });
    },
    failed: (failure) => {
      failures++;
      stopped(failure);
    },
    failures: () => failures,
    state: () => ({
      ...of,
      since,
      ...(lastPoll === undefined ? {} : { lastPoll }),
      lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
      lost,
      partitions: partitions.filter(({ next }) => next !== ""),
    }),
  };
}
