import { Gauge, type Registry } from "prom-client";

/** How a poll source is; times in milliseconds. */
export interface Polled {
  readonly source: string;
  readonly state: string;
  readonly lag: number | null;
  readonly lastPoll: number | null;
  readonly clockSkew: number | null;
  readonly places: readonly { readonly state: string }[];
  /** Of a topic, which has no places: its messages. */
  readonly topic?: { readonly waiting: number; readonly lost: number } | undefined;
}

/** Bytes on disk. */
export interface StoredBytes {
  /** Of the database, now. */
  readonly size: () => Promise<number>;
  /** At which the oldest audits leave. */
  readonly limit: number;
  /** That the file system still has for this user. */
  readonly available: () => Promise<number>;
}

/** What is asked when metrics are read. */
export function watched(register: Registry) {
  let told: readonly Polled[] | undefined;
  return {
    polled: (read: () => readonly Polled[], states: readonly string[]) => {
      const once = () => {
        told ??= read();
        return told;
      };
      pollGauges(register, once);
      placesGauge(register, once, states);
    },
    /** What many gauges show is asked once for each reading: before it, what was told is forgotten. */
    forget: () => {
      told = undefined;
    },
    auditing: (read: () => boolean) =>
      asked(register, "auditing_enabled", "1 while events are judged, 0 while auditing is switched off.", () =>
        read() ? 1 : 0,
      ),
    stored: (read: StoredBytes) => storeGauges(register, read),
  };
}

function asked(register: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name: `auditwire_${name}`,
    help,
    registers: [register],
    async collect() {
      this.set(await read());
    },
  });
}

function storeGauges(register: Registry, { size, limit, available }: StoredBytes): void {
  asked(register, "store_bytes", "Bytes of the database on disk.", size);
  asked(register, "store_limit_bytes", "Bytes at which the oldest audits leave: data.retention.bytes.", () => limit);
  asked(register, "disk_available_bytes", "Bytes that the data directory's file system still has.", available);
}

/** One gauge for each thing that is to be watched of a poll source. Places share their source's label. */
function pollGauges(register: Registry, read: () => readonly Polled[]): void {
  const gauge = (name: string, help: string, value: (source: Polled) => number | null | undefined) =>
    new Gauge({
      name: `auditwire_source_${name}`,
      help,
      labelNames: ["source"] as const,
      registers: [register],
      collect() {
        this.reset();
        for (const source of read()) {
          const shown = value(source) ?? null;
          if (shown !== null) this.set({ source: source.source }, shown);
        }
      },
    });
  gauge(
    "up",
    "1 while a poll source is read without trouble, or auditing is switched off; 0 also while it has no places.",
    (source) => (isUp(source) ? 1 : 0),
  );
  gauge("lag_seconds", "How far what was read lies behind the provider's clock.", ({ lag }) => lag && lag / 1000);
  gauge(
    "last_poll_timestamp_seconds",
    "When a poll last ended well; 0 before the first one.",
    ({ lastPoll }) => (lastPoll ?? 0) / 1000,
  );
  gauge(
    "clock_skew_seconds",
    "The provider's clock less this machine's.",
    ({ clockSkew }) => clockSkew && clockSkew / 1000,
  );
  gauge("waiting_messages", "Messages of a topic that wait to be read.", ({ topic }) => topic?.waiting);
  gauge("lost_messages", "Messages of a topic that were gone before they were read.", ({ topic }) => topic?.lost);
}

function isUp({ state, places, topic }: Polled): boolean {
  if (state === "disabled") return true;
  return ["ok", "catching-up"].includes(state) && (places.length > 0 || topic !== undefined);
}

/** Every state has its figure, zero included, so that alerts find it before the first place is in it. */
function placesGauge(register: Registry, read: () => readonly Polled[], states: readonly string[]): void {
  new Gauge({
    name: "auditwire_source_places",
    help: "Places of a poll source (log groups, tables, projects) by their state.",
    labelNames: ["source", "state"] as const,
    registers: [register],
    collect() {
      this.reset();
      for (const { source, places, topic } of read())
        for (const state of topic ? [] : states)
          this.set({ source, state }, places.filter((place) => place.state === state).length);
    },
  });
}
