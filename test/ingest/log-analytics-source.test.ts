import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import { logAnalyticsSource } from "../../daemon/ingest/log-analytics/source.ts";
import type { Found, PollSource, Window } from "../../daemon/ingest/poll-source.ts";
import { type Fault, type Options, openLogAnalytics, workspace } from "../support/clouds/log-analytics.ts";
import { bySecret, portsWith, specificationOf, type Taken } from "../support/clouds/log-analytics-ports.ts";
import { aksAuditCells, clusterID, diagnosticsCells } from "../support/clouds/log-analytics-rows.ts";

const now = Date.parse("2026-11-29T12:00:00Z");
const minute = 60_000;
const signal = new AbortController().signal;

/** An event of a request received a minute before the moment. */
const event = (id: string, more: Record<string, unknown> = {}) => ({
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
  annotations: {},
  ...more,
});
const audit = (id: string, ingested: number | string, cluster = "prod", group = "shop-rg") => ({
  ingested,
  cells: aksAuditCells(event(id), clusterID(cluster, group)),
});

type Cloud = Awaited<ReturnType<typeof openLogAnalytics>>;
const opened: Cloud[] = [];
afterEach(async () => {
  for (const cloud of opened.splice(0)) await cloud.close();
});
async function open(more: Partial<Options> = {}): Promise<Cloud> {
  const cloud = await openLogAnalytics({ now: () => now, ...more });
  opened.push(cloud);
  return cloud;
}

/** All pages of every partition's window, as the poller asks for them. */
async function read(source: PollSource, window: Window): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const partition of await source.partitions(signal)) {
    const reader = source.open(partition, window);
    let token: string | undefined;
    do {
      const page = await reader.page(token, signal);
      found.push(...page.found);
      token = page.next;
    } while (token !== undefined);
  }
  return found;
}
const ids = (found: readonly Found[]) => found.map(({ outcome }) => (outcome as AuditEvent).body.auditID).sort();

describe("audit events of AKS", () => {
  it("[E12 M20] come from the tables that hold them", async () => {
    const cloud = await open();
    cloud.add("AKSAudit", [audit("a", now - 10 * minute)]);
    cloud.add("AzureDiagnostics", [
      { ingested: now - 9 * minute, cells: diagnosticsCells(event("b"), clusterID("prod")) },
    ]);
    const source = logAnalyticsSource(specificationOf(cloud.endpoint), portsWith(bySecret));
    expect((await source.partitions(signal)).map(({ id }) => id)).toEqual([
      `${workspace.id}/AKSAudit`,
      `${workspace.id}/AzureDiagnostics`,
    ]);
    const found = await read(source, { from: now - 20 * minute, to: now });
    expect(ids(found)).toEqual(["a", "b"]);
  });
});
