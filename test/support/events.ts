import { createHash } from "node:crypto";
import type { AuditEvent, JsonObject, KubernetesEvent, SourceFacts } from "../../daemon/audit/event.ts";

/** Facts of a webhook source of the cluster `prod`. */
export function aSource(overrides: Partial<SourceFacts> = {}): SourceFacts {
  return { name: "webhook/prod", cluster: "prod", provider: "others", ...overrides };
}

/** What a test says of an event: any part of its body, or of the envelope around it. */
export interface EventOverrides {
  readonly body?: JsonObject | undefined;
  readonly source?: Partial<SourceFacts> | undefined;
  /** The bytes as sent. Without them: the body as JSON. */
  readonly original?: Uint8Array | string | undefined;
  readonly unrecorded?: readonly string[] | undefined;
}

const execBody: KubernetesEvent = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Request",
  auditID: "0f1e2d3c-0000-4000-8000-000000000001",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/default/pods/nginx/exec?command=sh",
  verb: "create",
  user: { username: "alice", uid: "u-1", groups: ["dev", "system:authenticated"] },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl/v1.36.0",
  objectRef: { resource: "pods", namespace: "default", name: "nginx", apiVersion: "v1", subresource: "exec" },
  responseStatus: { metadata: {}, code: 101 },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123000Z",
  stageTimestamp: "2026-11-22T09:33:01.223000Z",
  annotations: { "authorization.k8s.io/decision": "allow" },
};

/** An exec into default/nginx by alice. A key whose override is undefined is left out of the body. */
export function anEvent(overrides: EventOverrides = {}): AuditEvent {
  const body: KubernetesEvent = { ...execBody, ...overrides.body };
  const original = overrides.original ?? JSON.stringify(body);
  return {
    source: aSource(overrides.source),
    body,
    original: typeof original === "string" ? new TextEncoder().encode(original) : original,
    time: Date.parse(body.requestReceivedTimestamp),
    ...(overrides.unrecorded === undefined ? {} : { unrecorded: overrides.unrecorded }),
  };
}

/** Many different events: another auditID, object and second for each number. */
export function eventNumber(n: number, overrides: EventOverrides = {}): AuditEvent {
  const time = new Date(Date.UTC(2026, 10, 22, 9, 0, 0) + n * 1000).toISOString();
  const auditID = createHash("sha256").update(String(n)).digest("hex").slice(0, 32);
  return anEvent({ ...overrides, body: { auditID, requestReceivedTimestamp: time, ...overrides.body } });
}
