import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../../daemon/audit/event.ts";
import type { LogEntry } from "./cloud-logging.ts";

const fixture = (name: string) => readFileSync(join(process.cwd(), "test/fixtures", name), "utf8");
const parsed = (text: string): JsonObject => JSON.parse(text);

const activity: readonly JsonObject[] = fixture("audit-v1/activity.ndjson").trim().split("\n").map(parsed);
const lease = parsed(fixture("audit-v1/lease-update.json"));
/** Requests that a rule of the library matches by itself. */
const found = { event: activity[0] ?? {}, entry: parsed(fixture("gke-logentry/attach-pod.json")) };

/** What no rule matches; mean 1.9 KB, as the events of a cluster are that logs bodies of some requests. */
const ordinary = {
  events: [...[1, 2, 4, 6, 7, 8, 9].map((n) => activity[n] ?? lease), ...Array<JsonObject>(6).fill(lease)],
  entries: ["pod-lifecycle-2", "pod-lifecycle-3", "create-configmap", "delete-configmap", "create-vanilla-service"].map(
    (name) => parsed(fixture(`gke-logentry/${name}.json`)),
  ),
};

/** One of the fixtures, one in a hundred of them a match. */
const pick = (n: number, from: readonly JsonObject[], match: JsonObject): JsonObject =>
  (n % 100 === 99 ? match : from[n % from.length]) ?? match;

/** Event number n, which an API server wrote a minute before `at`. */
export function queuedEvent(n: number, at: number): JsonObject {
  const time = new Date(at - 60_000).toISOString().replace("Z", "000Z");
  const times = { requestReceivedTimestamp: time, stageTimestamp: time };
  return { ...pick(n, ordinary.events, found.event), auditID: `queued-${n}`, ...times };
}

/** Entry number n, which Cloud Logging received at `at`. */
export function queuedEntry(n: number, at: number): LogEntry {
  const entry = pick(n, ordinary.entries, found.entry);
  return {
    ...entry,
    insertId: `queued-${n}`,
    timestamp: new Date(at - 60_000).toISOString(),
    receiveTimestamp: new Date(at).toISOString(),
    logName: "projects/shop-project/logs/cloudaudit.googleapis.com%2Factivity",
    operation: { ...(entry["operation"] as JsonObject), id: `queued-${n}` },
  };
}
