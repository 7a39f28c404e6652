import type { Logger } from "pino";
import { Registry } from "prom-client";
import { type Expected, expecting, type Words } from "./expected.ts";
import { instruments, methodOf } from "./instruments.ts";
import { type Spans, spanning } from "./spans.ts";
import type { Tracing } from "./tracing.ts";
import { type Polled, type StoredBytes, watched } from "./watched.ts";
import { type RequestUnderWay, type Works, works } from "./work.ts";

export type { Expected } from "./expected.ts";
export type { Polled } from "./watched.ts";
export type { RequestUnderWay } from "./work.ts";

/** Everything the daemon says of itself: one function for each thing that happens. */
export interface Telemetry extends Works, Spans {
  readonly log: Logger;
  /** Events and rejected items that a source handed over. */
  received(source: string, events: number): void;
  /** Events that were recorded, and that an import handed over for the source. */
  imported(source: string, events: number): void;
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
  /**
   * Asked when metrics are read: what is configured, and which words the labels know. Its counters are there from the
   * start, at 0; those of what is configured no more are gone.
   */
  expect(read: () => Promise<Expected>, words: Words): void;
  /** From the request's time to its delivery. */
  delay(source: string, seconds: number): void;
  /** A listener is open; with TLS its certificate ends at that time, in milliseconds since 1970. */
  listening(listener: string, certificateEnds?: number): void;
  answered(answer: AnsweredRequest): void;
  inFlight(bytes: number): void;
  /** A configuration is in force, named by the digest of its files. */
  configured(digest: string): void;
  /** A changed configuration was not taken over. */
  configurationRefused(): void;
  /** Asked when metrics are read. */
  stored(read: StoredBytes): void;
  /** Prometheus text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

export interface CommittedBatch {
  readonly audits: readonly { readonly rule: string; readonly cluster: string }[];
  readonly duplicates: number;
  readonly collisions: number;
}

/** A request and its answer. Labels have nothing of it that was chosen by who asked: no path, no header. */
export interface AnsweredRequest {
  readonly request: RequestUnderWay;
  readonly status: number;
  readonly seconds: number;
}

/** Metrics with names `auditwire_<noun>_<unit>_total`, in a registry of their own. `doing` is what the log's lines name. */
export function telemetry(
  log: Logger,
  build: { version: string },
  doing: Works = works(),
  tracing?: Tracing | undefined,
): Telemetry {
  const registry = new Registry();
  const m = instruments(registry);
  m.build.set({ version: build.version, node: process.version }, 1);
  const expected = expecting(m);
  const { forget, ...asked } = watched(registry);
  return {
    log,
    received: (source, events) => m.received.inc({ source }, events),
    imported: (source, events) => m.imported.inc({ source }, events),
    rejected: (source, reason, items = 1) => m.rejected.inc({ source, reason }, items),
    committed: (source, result, seconds) => {
      for (const audit of result.audits) m.audits.inc(expected.audit(audit));
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
    delay: (source, seconds) => m.delay.observe({ source }, Math.max(0, seconds)),
    listening: (listener, certificateEnds) => {
      for (const status of expectedStatuses) m.http.inc({ listener, status }, 0);
      if (certificateEnds !== undefined) m.certificate.set({ listener }, certificateEnds / 1000);
    },
    ...doing,
    ...spanning(doing, tracing),
    answered: ({ request, status, seconds }) => {
      const { listener, method, route, user, id, traceId } = request;
      m.http.inc({ listener, status: String(status) });
      m.request.observe({ listener, method: methodOf(method), route: route || "other" }, seconds);
      const ms = Math.round(seconds * 1e3);
      log.debug({ requestId: id, traceId, listener, method, route, status, ms, user }, "answered");
    },
    inFlight: (bytes) => m.inFlight.set(bytes),
    configured: (sha256) => {
      m.config.reset();
      m.config.set({ sha256 }, 1);
      m.reloaded.set(1);
    },
    configurationRefused: () => m.reloaded.set(0),
    ...asked,
    expect: expected.expect,
    metrics: async () => {
      await expected.align();
      forget();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Alerts ask for these: their counters are there before the first such answer. */
const expectedStatuses = ["200", "401", "429", "500", "503"];
