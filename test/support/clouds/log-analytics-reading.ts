import { onTestFinished } from "vitest";
import type { AuditEvent, JsonObject } from "../../../daemon/audit/event.ts";
import type { AzureCredential } from "../../../daemon/ingest/log-analytics/config.ts";
import { logAnalyticsSource } from "../../../daemon/ingest/log-analytics/source.ts";
import type { Clock, Found, Page, PollSource, Window } from "../../../daemon/ingest/poll-source.ts";
import { type Options, openLogAnalytics } from "./log-analytics.ts";
import { bySecret, portsWith, realClock, specificationOf, type Taken } from "./log-analytics-ports.ts";
import { type AddedRow, aksAuditCells, clusterID, diagnosticsCells } from "./log-analytics-rows.ts";

export const now = Date.parse("2026-11-29T12:00:00Z");
export const minute = 60_000;
export const signal: AbortSignal = new AbortController().signal;

/** A request of a quarter of an hour ago. */
export const event = (id: string, more: JsonObject = {}): JsonObject => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: id,
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods",
  verb: "create",
  user: { username: "alice" },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl",
  objectRef: { resource: "pods", namespace: "shop" },
  responseStatus: { code: 201 },
  requestReceivedTimestamp: "2026-11-29T11:45:00.123456Z",
  stageTimestamp: "2026-11-29T11:45:00.223456Z",
  annotations: { "authorization.k8s.io/decision": "allow" },
  ...more,
});

/** Rows of AKSAudit or AzureDiagnostics. */
export const auditRow = (id: string, ingested: number | string, resource = clusterID("prod"), more = {}): AddedRow => ({
  ingested,
  cells: aksAuditCells(event(id, more), resource),
});
export const diagnosticsRow = (id: string, ingested: number | string, resource = clusterID("prod"), more = {}) => ({
  ingested,
  cells: diagnosticsCells(event(id, more), resource),
});

/** A cloud until the end of the test, and a source that reads it. */
export async function aCloud(options: Partial<Options> = {}) {
  const cloud = await openLogAnalytics({ now: () => now, ...options });
  onTestFinished(() => cloud.close());
  const taken: Taken[] = [];
  let elapsed = 0;
  const clock: Clock = { ...realClock, elapsed: () => elapsed };
  const sourceOf = (
    more: Parameters<typeof specificationOf>[1] = {},
    credential: AzureCredential | undefined = bySecret,
    { clock: other = clock, post = fetch }: { clock?: Clock; post?: typeof fetch } = {},
  ) => logAnalyticsSource(specificationOf(cloud.endpoint, more), portsWith(credential, { taken, clock: other, post }));
  const pass = (ms: number) => {
    elapsed += ms;
  };
  return { cloud, taken, sourceOf, pass };
}

/** The pages of a window, as the poller asks for them. */
export async function* pagesOf(source: PollSource, window: Window): AsyncGenerator<Page> {
  for (const partition of await source.partitions(signal)) {
    const reader = source.open(partition, window);
    let token: string | undefined;
    do {
      const page = await reader.page(token, signal);
      yield page;
      token = page.next;
    } while (token !== undefined);
  }
}

export async function read(source: PollSource, window: Window = { from: now - 30 * minute, to: now }) {
  const found: Found[] = [];
  for await (const page of pagesOf(source, window)) found.push(...page.found);
  return found;
}

export const eventsOf = (found: readonly Found[]) => found.map(({ outcome }) => outcome as AuditEvent);
export const idsOf = (found: readonly Found[]) => eventsOf(found).map(({ body }) => body.auditID);
