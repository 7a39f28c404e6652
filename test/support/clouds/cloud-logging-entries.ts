import type { JsonObject } from "../../../daemon/audit/event.ts";
import type { LogEntry } from "./cloud-logging.ts";

/** What a test says of an entry. */
export interface EntryOverrides {
  readonly project?: string;
  readonly cluster?: string;
  /** Milliseconds since 1970 when Cloud Logging received it; its own time is a second before, unless it is said. */
  readonly received?: number;
  readonly happened?: number;
  readonly payload?: JsonObject;
  readonly rest?: JsonObject;
}

/** An entry of GKE's audit log: the exec number n into default/nginx by alice. */
export function anEntry(n: number, overrides: EntryOverrides = {}): LogEntry {
  const { project = "shop-project", cluster = "prod", received = 0, payload, rest } = overrides;
  return {
    insertId: `insert-${n}`,
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Factivity`,
    resource: { type: "k8s_cluster", labels: { cluster_name: cluster, location: "europe-west1", project_id: project } },
    timestamp: new Date(overrides.happened ?? received - 1000).toISOString(),
    receiveTimestamp: new Date(received).toISOString().replace("Z", "999999Z"),
    labels: { "authorization.k8s.io/decision": "allow" },
    operation: { id: `audit-${n}`, producer: "k8s.io", first: true, last: true },
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      serviceName: "k8s.io",
      methodName: "io.k8s.core.v1.pods.exec.create",
      resourceName: "core/v1/namespaces/default/pods/nginx/exec",
      authenticationInfo: { principalEmail: "alice@example.com" },
      requestMetadata: { callerIp: "private", callerSuppliedUserAgent: "kubectl/v1.36.0" },
      status: {},
      ...payload,
    },
    ...rest,
  };
}

/** Cuts an entry into parts: the fields of its request are dealt out, and all else stands in the first. */
export function splitEntry(entry: LogEntry, requests: readonly unknown[]): readonly LogEntry[] {
  const { request: _, ...payload } = entry["protoPayload"] as JsonObject;
  return requests.map((request, index) => ({
    ...entry,
    insertId: `${entry.insertId}-${index}`,
    split: { uid: `split of ${entry.insertId}`, index, totalSplits: requests.length },
    protoPayload: { ...(index === 0 ? payload : { serviceName: "k8s.io" }), request },
  }));
}
