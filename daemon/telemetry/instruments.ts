import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from "prom-client";

/**
 * Everything that is counted and timed as it happens. Labels are what the configuration and this program name: sources,
 * rules, listeners, routes, closed sets of words. Clusters, which clouds may name, are bounded where they are counted.
 */
export function instruments(register: Registry) {
  process(register);
  return { ...counters(register), ...histograms(register), ...gauges(register) };
}
export type Instruments = ReturnType<typeof instruments>;

/**
 * The process and Node.js. Not the sums of handles, requests and resources: gauges, they are called `_total`, which is a
 * counter's name (promtool's lint); the figures that they add up are there.
 */
function process(register: Registry): void {
  collectDefaultMetrics({ register });
  for (const sum of ["handles", "requests", "resources"]) register.removeSingleMetric(`nodejs_active_${sum}_total`);
}

function counters(register: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `auditwire_${name}`, help, labelNames, registers: [register] });
  return {
    received: counter("events_received_total", "Audit events received.", ["source"]),
    imported: counter("events_imported_total", "Recorded events that an import handed over for the source.", [
      "source",
    ]),
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
  };
}

function histograms(register: Registry) {
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: `auditwire_${name}`, help, labelNames, buckets, registers: [register] });
  return {
    commit: histogram(
      "commit_seconds",
      "Time from handing a batch to the writer until it is on disk.",
      [],
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    ),
    judge: histogram(
      "judge_seconds",
      "Mean time to judge one event, observed once a batch.",
      [],
      [0.000001, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.001, 0.01],
    ),
    delay: histogram(
      "ingest_delay_seconds",
      "Age of the newest event of a delivery, from the request's time.",
      ["source"],
      // A provider is minutes late; a forwarder or a topic that was away, hours.
      [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10_800, 43_200, 86_400],
    ),
    request: histogram(
      "http_request_seconds",
      "Time from a request's head until its answer is handed over.",
      ["listener", "route", "method"],
      [0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10],
    ),
  };
}

function gauges(register: Registry) {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `auditwire_${name}`, help, labelNames, registers: [register] });
  return {
    inFlight: gauge("in_flight_bytes", "Bytes of webhook bodies held in memory.", []),
    build: gauge("build_info", "Version of the daemon and of Node.", ["version", "node"]),
    config: gauge("config_info", "SHA-256 over the configuration in force: its file and every file that it names.", [
      "sha256",
    ]),
    reloaded: gauge(
      "config_last_reload_successful",
      "1 when the files as they are now are in force, 0 when they were refused.",
      [],
    ),
    certificate: gauge("certificate_expiry_timestamp_seconds", "When the certificate of a listener ends.", [
      "listener",
    ]),
  };
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Node's parser knows more than thirty methods; the API has seven. */
export const methodOf = (method: string): string => (methods.has(method) ? method : "other");
