import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { aDirectStore } from "../store/direct.ts";
import { aBatch, matched } from "../store/opened.ts";
import { theEvent } from "./reading.ts";

const audit = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "id-1",
  stage: "ResponseComplete",
  verb: "get",
  requestURI: "/api",
  user: { username: "alice" },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
};
const json = JSON.stringify;
const other = { ...audit, auditID: "id-2" };

const polled = (event: unknown, ingestionTime: number) => ({
  logStreamName: "kube-apiserver-audit-01",
  timestamp: 1,
  message: json(event),
  ingestionTime,
  eventId: "e-1",
});
const pushed = (event: unknown) => ({
  messageType: "DATA_MESSAGE",
  owner: "123456789012",
  logGroup: "/aws/eks/prod/cluster",
  logStream: "kube-apiserver-audit-01",
  logEvents: [{ id: "e-1", timestamp: 1, message: json(event) }],
});
const resource = "/subscriptions/s/resourcegroups/g/providers/microsoft.containerservice/managedclusters/prod";
const hub = (event: unknown, category = "kube-audit", time = "2026-11-22T09:33:02Z") => ({
  category,
  time,
  resourceId: resource.toUpperCase(),
  properties: { log: `${json(event)}\n` },
});
const diagnostics = (event: unknown) => ({ log_s: json(event), Category: "kube-audit", _ResourceId: resource });
const row = (more: JsonObject) => ({
  AuditId: "id-1",
  Stage: "ResponseComplete",
  Verb: "get",
  RequestReceivedTime: audit.requestReceivedTimestamp,
  User: '{"username":"alice"}',
  _ResourceId: resource,
  ...more,
});
const entry = (more: JsonObject = {}, pod = "nginx") => ({
  insertId: "insert-1",
  resource: { type: "k8s_cluster", labels: { cluster_name: "prod", project_id: "p", location: "l" } },
  timestamp: "2026-11-22T09:33:01.1Z",
  operation: { id: "op-1", producer: "k8s.io", first: true, last: true },
  protoPayload: {
    serviceName: "k8s.io",
    methodName: "io.k8s.core.v1.pods.exec.create",
    resourceName: `core/v1/namespaces/default/pods/${pod}/exec`,
    authenticationInfo: { principalEmail: "alice@example.com" },
  },
  ...more,
});
const reversed = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]) => [key, reversed(inner)] as const)
          .reverse(),
      )
    : value;
const first = { id: "op-1", producer: "k8s.io", first: true };
const last = { id: "op-1", producer: "k8s.io", last: true };
const later = "2026-11-22T09:40:00Z";

const once = { audits: 1, duplicates: 1, collisions: 0 };
const apart = { audits: 2, duplicates: 0, collisions: 0 };
const forged = { audits: 2, duplicates: 0, collisions: 1 };

describe("a record delivered again is one audit, whatever transport puts around it", () => {
  it.each<[string, readonly [unknown, unknown], typeof once]>([
    ["a line polled twice", [polled(audit, 5), polled(audit, 5)], once],
    ["a line with another time of ingestion", [polled(audit, 5), polled(audit, 6)], once],
    ["a line polled and pushed", [polled(audit, 5), pushed(audit)], once],
    ["another line", [polled(audit, 5), polled(other, 5)], apart],
    ["a record of both categories", [hub(audit), hub(audit, "kube-audit-admin")], once],
    ["a record of two destinations", [hub(audit), diagnostics(audit)], once],
    ["another record", [hub(audit), hub(other)], apart],
    [
      "a row with other query columns",
      [row({ Ing: "1" }), row({ Ing: "2", Type: "AKSAuditAdmin", _BilledSize: 5 })],
      once,
    ],
    ["another row", [row({}), row({ AuditId: "id-2" })], apart],
    ["a request in both kinds of tables", [row({}), diagnostics(audit)], once],
    ["a request of an event hub and a table", [hub(audit), row({})], once],
    ...[
      ["2026-11-22T09:33:01.12Z", "2026-11-22T09:33:01.120000Z"],
      ["2026-11-22T09:33:01Z", "2026-11-22T09:33:01.000000Z"],
      ["2026-11-22T09:33:01.1200000Z", "2026-11-22T09:33:01.120000Z"],
    ].map(([RequestReceivedTime, requestReceivedTimestamp]): [string, readonly [unknown, unknown], typeof once] => [
      `a request in both, with the time ${RequestReceivedTime}`,
      [row({ RequestReceivedTime }), diagnostics({ ...audit, requestReceivedTimestamp })],
      once,
    ]),
    [
      "another request with the same id, in the other table",
      [row({}), diagnostics({ ...audit, requestReceivedTimestamp: "2026-11-22T09:33:02.123456Z" })],
      forged,
    ],
    ["an entry received at another time", [entry({ receiveTimestamp: "1" }), entry({ receiveTimestamp: "2" })], once],
    ["an entry whose keys come in another order", [entry(), reversed(entry())], once],
    [
      "the start and the end of one exec",
      [entry({ operation: first }), entry({ operation: last, timestamp: later })],
      once,
    ],
    [
      "an exec's end that comes first",
      [entry({ operation: last, timestamp: later }), entry({ operation: first })],
      once,
    ],
    [
      "an exec into another pod with the same id",
      [entry({ operation: first }), entry({ operation: first }, "other")],
      forged,
    ],
    ["a request with the same id", [entry(), entry({ timestamp: later })], forged],
  ])("%s", (_, records, expected) => {
    const store = aDirectStore();
    const events = records.map((record) => matched(theEvent(record, { source: { cluster: "prod" } })));
    const receipts = events.map((event) => store.commit(aBatch([event])));
    const sum = (of: "duplicates" | "collisions") => receipts.reduce((n, receipt) => n + receipt[of], 0);
    expect({
      audits: receipts.flatMap(({ audits }) => audits).length,
      duplicates: sum("duplicates"),
      collisions: sum("collisions"),
    }).toEqual(expected);
  });

  it("of another cluster it is another record", () => {
    const store = aDirectStore();
    const of = (cluster: string) => matched(theEvent(polled(audit, 5), { source: { cluster } }));
    expect(store.commit(aBatch([of("a"), of("b")])).audits).toHaveLength(2);
  });
});
