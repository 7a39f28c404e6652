import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../../daemon/audit/event.ts";
import type { LogEntry } from "./cloud-logging.ts";

const fixture = (name: string) => readFileSync(join(process.cwd(), "test/fixtures", name), "utf8");
const parsed = (text: string): JsonObject => JSON.parse(text);

const activity: readonly JsonObject[] = fixture("audit-v1/activity.ndjson").trim().split("\n").map(parsed);
const lease = parsed(fixture("audit-v1/lease-update.json"));
/** What is seldom: a request that a rule of the library matches by itself, and a workload that is made. */
const seldom = {
  events: { match: activity[0] ?? lease, workload: activity[2] ?? lease },
  entries: {
    match: parsed(fixture("gke-logentry/attach-pod.json")),
    workload: parsed(fixture("gke-logentry/create-vanilla-pod.json")),
  },
};

/** What no rule matches; mean 1.9 KB, as the events of a cluster are that logs bodies of some requests. */
const ordinary = {
  events: [...[1, 4, 6, 7, 8, 9].map((n) => activity[n] ?? lease), ...Array<JsonObject>(6).fill(lease)],
  entries: ["pod-lifecycle-2", "pod-lifecycle-3", "create-configmap", "delete-configmap", "create-vanilla-service"].map(
    (name) => parsed(fixture(`gke-logentry/${name}.json`)),
  ),
};

interface Seldom {
  readonly match: JsonObject;
  readonly workload: JsonObject;
}

/** One of the fixtures; one in a hundred a match, and one in a hundred a workload. */
function pick(n: number, ordinary: readonly JsonObject[], { match, workload }: Seldom): JsonObject {
  if (n % 100 === 99) return match;
  return (n % 100 === 49 ? undefined : ordinary[n % ordinary.length]) ?? workload;
}

/** Event number n, which an API server wrote a minute before `at`. */
export function queuedEvent(n: number, at: number): JsonObject {
  const time = new Date(at - 60_000).toISOString().replace("Z", "000Z");
  const times = { requestReceivedTimestamp: time, stageTimestamp: time };
  return { ...pick(n, ordinary.events, seldom.events), auditID: `queued-${n}`, ...times };
}

/** Entry number n, which Cloud Logging received at `at`. */
export function queuedEntry(n: number, at: number): LogEntry {
  const entry = pick(n, ordinary.entries, seldom.entries);
  return {
    ...entry,
    insertId: `queued-${n}`,
    timestamp: new Date(at - 60_000).toISOString(),
    receiveTimestamp: new Date(at).toISOString(),
    logName: "projects/shop-project/logs/cloudaudit.googleapis.com%2Factivity",
    operation: { ...(entry["operation"] as JsonObject), id: `queued-${n}` },
  };
}
