import type { Logger } from "pino";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Everything the daemon says of itself: one function for each thing that happens. */
export interface Telemetry {
  readonly log: Logger;
  /** Events and rejected items that a source handed over, before they are judged. */
  received(source: string, events: number): void;
  rejected(source: string, reason: string, items?: number): void;
  /** A batch became durable. */
  committed(source: string, result: CommittedBatch, seconds: number): void;
  judged(events: number, seconds: number): void;
  notEvaluable(rule: string): void;
  /** An event's bodies were cut off by the API server before it was sent. */
  truncated(source: string): void;
  /** Events of a poll source that only the last reading of their time found. */
  late(source: string, events: number): void;
  /** A poll could not be made, or not to its end. */
  pollFailed(source: string, kind: string): void;
  /** Asked when metrics are read: how every poll source is, and every state that a place can have. */
  polled(read: () => readonly Polled[], states: readonly string[]): void;
  /** Asked when metrics are read: whether events are judged. */
  auditing(read: () => boolean): void;
  /** From the request's time to its delivery. */
  delay(source: string, seconds: number): void;
  answered(listener: string, status: number): void;
  inFlight(bytes: number): void;
  /** A configuration is in force, named by the digest of its files. */
  configured(digest: string): void;
  /** A changed configuration was not taken over. */
  configurationRefused(): void;
  /** Asked when metrics are read. */
  storeSize(read: () => Promise<number>): void;
  /** Prometheus text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

/** How a poll source is; times in milliseconds. */
export interface Polled {
  readonly source: string;
  readonly state: string;
  readonly lag: number | null;
  readonly lastPoll: number | null;
  readonly clockSkew: number | null;
  readonly places: readonly { readonly state: string }[];
  /** Of a topic, which has no places. */
  readonly topic?: object | undefined;
}

export interface CommittedBatch {
  readonly audits: readonly { readonly rule: string; readonly cluster: string }[];
  readonly duplicates: number;
  readonly collisions: number;
}

/** Metrics with names `auditwire_<noun>_<unit>_total`, in a registry of their own. */
export function telemetry(log: Logger, build: { version: string }): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const m = instruments(registry);
  m.build.set({ version: build.version, node: process.version }, 1);
  return {
    log,
    received: (source, events) => m.received.inc({ source }, events),
    rejected: (source, reason, items = 1) => m.rejected.inc({ source, reason }, items),
    committed: (source, result, seconds) => {
      for (const audit of result.audits) m.audits.inc({ rule: audit.rule, cluster: audit.cluster });
      m.duplicate.inc({ source }, result.duplicates);
      m.collisions.inc(result.collisions);
      m.commit.observe(seconds);
    },
    judged: (events, seconds) => {
      if (events > 0) m.judge.observe(seconds / events);
    },
    notEvaluable: (rule) => m.notEvaluable.inc({ rule }),
    truncated: (source) => m.truncated.inc({ source }),
    late: (source, events) => m.late.inc({ source }, events),
    pollFailed: (source, kind) => m.pollFailures.inc({ source, kind }),
    polled: (read, states) => {
      pollGauges(registry, read);
      placesGauge(registry, read, states);
    },
    auditing: (read) => auditingGauge(registry, read),
    delay: (source, seconds) => m.delay.observe({ source }, Math.max(0, seconds)),
    answered: (listener, status) => m.http.inc({ listener, status: String(status) }),
    inFlight: (bytes) => m.inFlight.set(bytes),
    configured: (sha256) => {
      m.config.reset();
      m.config.set({ sha256 }, 1);
      m.reloaded.set(1);
    },
    configurationRefused: () => m.reloaded.set(0),
    storeSize: (read) => {
      m.size = read;
    },
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function instruments(register: Registry) {
  const registers = [register];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `auditwire_${name}`, help, labelNames, registers });
  const m = {
    received: counter("events_received_total", "Audit events received.", ["source"]),
    rejected: counter("events_rejected_total", "Items that could not be read and went to the quarantine.", [
      "source",
      "reason",
    ]),
    duplicate: counter("events_duplicate_total", "Matching events that were already known.", ["source"]),
    truncated: counter("events_truncated_total", "Events whose bodies the API server cut off.", ["source"]),
    late: counter("events_late_total", "Events that only the last reading of their time found.", ["source"]),
    pollFailures: counter("poll_failures_total", "Polls that failed, by what kept them.", ["source", "kind"]),
    notEvaluable: counter("events_not_evaluable_total", "Events that do not carry what a rule asks for.", ["rule"]),
    audits: counter("audits_total", "Audits stored.", ["rule", "cluster"]),
    collisions: counter("auditid_collisions_total", "Audits whose auditID was seen before with another request.", []),
    http: counter("http_requests_total", "HTTP requests answered.", ["listener", "status"]),
    commit: new Histogram({
      name: "auditwire_commit_seconds",
      help: "Time from handing a batch to the writer until it is on disk.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    judge: new Histogram({
      name: "auditwire_judge_seconds",
      help: "Mean time to judge one event, observed once a batch.",
      buckets: [0.000001, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.001, 0.01],
      registers,
    }),
    delay: new Histogram({
      name: "auditwire_ingest_delay_seconds",
      help: "Age of the newest event of a delivery, from the request's time.",
      labelNames: ["source"] as const,
      buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
      registers,
    }),
    inFlight: new Gauge({
      name: "auditwire_in_flight_bytes",
      help: "Bytes of webhook bodies held in memory.",
      registers,
    }),
    build: new Gauge({
      name: "auditwire_build_info",
      help: "Version of the daemon and of Node.",
      labelNames: ["version", "node"] as const,
      registers,
    }),
    config: new Gauge({
      name: "auditwire_config_info",
      help: "SHA-256 over the configuration in force: its file and every file that it names.",
      labelNames: ["sha256"] as const,
      registers,
    }),
    reloaded: new Gauge({
      name: "auditwire_config_last_reload_successful",
      help: "1 when the files as they are now are in force, 0 when they were refused.",
      registers,
    }),
    size: undefined as (() => Promise<number>) | undefined,
  };
  new Gauge({
    name: "auditwire_store_bytes",
    help: "Bytes of the database on disk.",
    registers,
    async collect() {
      if (m.size) this.set(await m.size());
    },
  });
  return m;
}

/** One gauge for each thing that is to be watched of a poll source. Places share their source's label. */
function pollGauges(register: Registry, read: () => readonly Polled[]): void {
  const gauge = (name: string, help: string, value: (source: Polled) => number | null) =>
    new Gauge({
      name: `auditwire_source_${name}`,
      help,
      labelNames: ["source"] as const,
      registers: [register],
      collect() {
        this.reset();
        for (const source of read()) {
          const shown = value(source);
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

function auditingGauge(register: Registry, read: () => boolean): void {
  new Gauge({
    name: "auditwire_auditing_enabled",
    help: "1 while events are judged, 0 while auditing is switched off.",
    registers: [register],
    collect() {
      this.set(read() ? 1 : 0);
    },
  });
}
