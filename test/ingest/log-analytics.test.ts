import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { isTruncated } from "../../daemon/ingest/kubernetes-event.ts";
import { normalize } from "../../daemon/ingest/log-analytics/normalize.ts";
import { given, kindOf, theEvent, truth } from "./reading.ts";

const skipped = "skipped-too-big-size-object";
const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "RequestResponse",
  auditID: "id-1",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/default/pods",
  verb: "create",
  user: { username: "alice", groups: ["dev"] },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl/v1.36.0",
  objectRef: { resource: "pods", namespace: "default", name: "nginx", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 201 },
  requestObject: { spec: { hostNetwork: true } },
  responseObject: { spec: { hostNetwork: true } },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
  stageTimestamp: "2026-11-22T09:33:01.223456Z",
  annotations: { "authorization.k8s.io/decision": "allow" },
};
const id = (subscription: string, group: string, cluster: string) =>
  `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.containerservice/managedclusters/${cluster}`;
const small = id("bfc31cc5-d3bd-4b36-a40e-d13688d546ec", "shop-rg", "prod");
const json = JSON.stringify;

/** One event as each destination of a diagnostic setting has it. */
const record = (log: unknown, more: JsonObject = {}) => ({
  category: "kube-audit",
  resourceId: small.toUpperCase(),
  time: "2026-11-22T09:33:02.0000000Z",
  properties: { log, stream: "stdout", pod: "kube-apiserver-1" },
  ...more,
});
const diagnostics = (log: unknown, more: JsonObject = {}) => ({
  TimeGenerated: "2026-11-22T09:33:02Z",
  Category: "kube-audit",
  ResourceId: small.toUpperCase(),
  log_s: log,
  _ResourceId: small,
  ...more,
});
const row = (more: JsonObject = {}) => ({
  TenantId: "t",
  TimeGenerated: "2026-11-22T09:33:02Z",
  Level: event.level,
  AuditId: event.auditID,
  Stage: event.stage,
  RequestUri: event.requestURI,
  Verb: event.verb,
  User: json(event.user),
  SourceIps: json(event.sourceIPs),
  UserAgent: event.userAgent,
  ObjectRef: json(event.objectRef),
  ResponseStatus: json(event.responseStatus),
  RequestObject: json(event.requestObject),
  ResponseObject: json(event.responseObject),
  RequestReceivedTime: event.requestReceivedTimestamp,
  StageReceivedTime: event.stageTimestamp,
  Annotations: json(event.annotations),
  PodName: "kube-apiserver-1",
  Type: "AKSAudit",
  _ResourceId: small,
  ...more,
});
const asValues = {
  User: event.user,
  SourceIps: event.sourceIPs,
  ObjectRef: event.objectRef,
  ResponseStatus: event.responseStatus,
  RequestObject: event.requestObject,
  ResponseObject: event.responseObject,
  Annotations: event.annotations,
};
const table = (of: JsonObject, columns = "columns") => ({
  tables: [{ name: "PrimaryResult", [columns]: Object.keys(of).map((name) => ({ name })), rows: [Object.values(of)] }],
});
const read = (value: unknown, lenient = false) => normalize(value, Buffer.from("as sent"), { source: given, lenient });

describe("the same event in every shape of AKS", () => {
  it.each<[string, unknown]>([
    ["an Event Hub's record, with its line end", record(`${json(event)}\n`)],
    ["a batch of them", { records: [record(json(event))] }],
    ["a decoded log", record(event)],
    ["properties as text", record("", { properties: json({ log: json(event) }) })],
    ["a row of AzureDiagnostics", diagnostics(json(event))],
    ["a row of AKSAudit, dynamic columns as text", row()],
    ["a row of AKSAudit, dynamic columns as values", row(asValues)],
    ["a row of AKSAuditAdmin", row({ Type: "AKSAuditAdmin" })],
    ["a query's answer over AzureDiagnostics", table(diagnostics(json(event)))],
    ["a query's answer over AKSAudit", table(row())],
    ["the SDK's answer", table(row(asValues), "columnDescriptors")],
    ["rows as the command line prints them", [row({ TableName: "PrimaryResult" })]],
    ["small letters of the category", record(json(event), { category: "KUBE-AUDIT-ADMIN" })],
  ])("%s", (_, value) => {
    const found = theEvent(value);
    expect(found.body).toEqual(event);
    expect(found.source).toEqual({
      ...given,
      provider: "azure",
      cluster: "prod",
      subscriptionID: "bfc31cc5-d3bd-4b36-a40e-d13688d546ec",
      resourceGroup: "SHOP-RG",
      resourceIDs: [small],
    });
    expect(truth('jpath("requestObject.spec.hostNetwork") = "true"', found)).toBe("true");
  });

  it("a Date of the SDK is a time, an invalid one is none", () => {
    const found = read(row({ RequestReceivedTime: new Date("2026-11-22T09:33:01.123Z") }));
    expect(found).toMatchObject({ time: Date.parse("2026-11-22T09:33:01.123Z") });
    expect(kindOf(read(row({ RequestReceivedTime: new Date("no") })))).toBe("rejected not-an-event");
  });

  it.each<[string, unknown, string]>([
    ["rows of AKSAudit know no impersonation", row(), "unknown"],
    ["AzureDiagnostics does", diagnostics(json(event)), "false"],
    ["Event Hubs do", record(json(event)), "false"],
  ])("%s", (_, value, expected) => {
    expect(truth('exists("impersonatedUser.username")', theEvent(value))).toBe(expected);
  });

  it("a column that the query left out is unknown, one that is empty is missing", () => {
    const { UserAgent: _, ...without } = row();
    expect(truth('jpath("userAgent") = "x"', theEvent(without))).toBe("unknown");
    expect(truth('jpath("userAgent") = "x"', theEvent(row({ UserAgent: null })))).toBe("false");
    expect(truth('jpath("userAgent") = "x"', theEvent(row({ UserAgent: "" })))).toBe("false");
  });
});

describe("the record names its cluster", () => {
  it.each([
    ["[E10] the resource group, in capitals", 'resourceGroup = "SHOP-RG"', 'resourceGroup = "OTHER"'],
    ["[E11] the subscription", 'subscriptionID = "bfc31cc5-d3bd-4b36-a40e-d13688d546ec"', 'subscriptionID = "other"'],
    ["[E07] the cluster", 'cluster = "prod"', 'cluster = "other"'],
    ["the provider", 'provider = "azure"', 'provider = "others"'],
  ])("%s", (_, holds, fails) => {
    const source = { cluster: "other", resourceGroup: "OTHER", subscriptionID: "other" };
    for (const value of [record(json(event)), diagnostics(json(event)), row()]) {
      const found = theEvent(value, { source });
      expect([truth(holds, found), truth(fails, found)]).toEqual(["true", "false"]);
    }
  });

  it("names keep the case that the source knows, for Azure writes them in two", () => {
    expect(theEvent(record(json(event)), { source: { cluster: "Prod" } }).source.cluster).toBe("Prod");
    expect(theEvent(row(), { source: { cluster: "Prod" } }).source.cluster).toBe("Prod");
    expect(theEvent(row(), { source: { cluster: "Other" } }).source.cluster).toBe("prod");
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["no id", { resourceId: undefined }, { cluster: "given" }],
    [
      "another kind of resource",
      { resourceId: "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.COMPUTE/DISKS/D" },
      { cluster: "given" },
    ],
    [
      "a subscription column alone",
      { resourceId: undefined, SubscriptionId: "ABC", ResourceGroup: "g" },
      { cluster: "given", subscriptionID: "abc", resourceGroup: "G" },
    ],
  ])("%s", (_, more, facts) => {
    expect(theEvent(record(json(event), more)).source).toMatchObject(facts);
  });
});

describe("bodies that AKS leaves out are unknown, not missing", () => {
  const asked = 'jpath("requestObject.spec.hostNetwork") = "true"';
  const answered = 'jpath("responseObject.spec.hostNetwork") = "true"';
  const { responseObject: _, ...withoutResponse } = event;
  it.each<[string, unknown, string, string, boolean]>([
    ["a request too large, in a row", row({ RequestObject: skipped }), "unknown", "true", true],
    ["a response too large, in a row", row({ ResponseObject: skipped }), "true", "unknown", true],
    [
      "both, in a log",
      record(json({ ...event, requestObject: skipped, responseObject: skipped })),
      "unknown",
      "unknown",
      true,
    ],
    ["in a decoded log", record({ ...event, requestObject: skipped }), "unknown", "true", true],
    ["a response that is left out without a word", record(json(withoutResponse)), "true", "unknown", false],
    ["the same in a row", row({ ResponseObject: null }), "true", "unknown", false],
    [
      "a response that its level does not ask for",
      record(json({ ...withoutResponse, level: "Request" })),
      "true",
      "unknown",
      false,
    ],
    [
      "a log cut at the size of a field",
      diagnostics(json(event).slice(0, json(event).indexOf('"hostNetwork"'))),
      "unknown",
      "unknown",
      true,
    ],
    ["a dynamic column cut at its size", row({ RequestObject: '{"spec":{"hostNetw' }), "unknown", "true", true],
    ["nothing left out", row(), "true", "true", false],
  ])("%s", (_, value, requested, response, truncated) => {
    const found = theEvent(value);
    expect([truth(asked, found), truth(answered, found), isTruncated(found)]).toEqual([requested, response, truncated]);
    expect(JSON.stringify(found.body)).not.toContain(skipped);
  });

  it("a sample's row without a column is like any sample without a field, but for its bodies", () => {
    const { User: _, RequestObject: __, ...poor } = row({ Verb: "update" });
    const byNode = 'jpath("user.username") startswith "system:node:"';
    expect([true, false].map((lenient) => truth(byNode, theEvent(poor, { lenient })))).toEqual(["false", "unknown"]);
    expect([true, false].map((lenient) => truth(asked, theEvent(poor, { lenient })))).toEqual(["unknown", "unknown"]);
  });

  it("a cut log has the record's time, a cut column is unknown as a whole", () => {
    expect(theEvent(diagnostics(json(event).slice(0, 400))).time).toBe(Date.parse("2026-11-22T09:33:02Z"));
    const found = theEvent(row({ Annotations: '{"authorization.k8s.io/decision":"al', User: '{"username":"al' }));
    expect(truth(`jpath("annotations['authorization.k8s.io/decision']") = "allow"`, found)).toBe("unknown");
    expect(truth('jpath("user.username") = "alice"', found)).toBe("unknown");
  });
});

describe("other records are left apart; nothing of the audit log is", () => {
  const klog = "I0508 22:44:17.862201       1 trace.go:116] Trace[1]: total time\n";
  it.each<[string, unknown, string]>([
    ["another category's text", record(klog, { category: "kube-apiserver" }), "apart"],
    ["another category's JSON", record('{"msg":"x"}', { category: "guard" }), "apart"],
    ["another category's metric", { category: "AllMetrics", count: 1 }, "apart"],
    ["an audit event that leaked into another category", record(json(event), { category: "kube-apiserver" }), "event"],
    ["a row without a category, text", diagnostics(klog, { Category: undefined }), "apart"],
    ["text in the audit log", record(klog), "rejected not-json"],
    ["no log at all", record(undefined), "rejected not-an-event"],
    ["a log that is no text", record(5), "rejected not-an-event"],
    ["an event without an id", record(json({ ...event, auditID: undefined })), "rejected not-an-event"],
    ["a row without an id", row({ AuditId: "" }), "rejected not-an-event"],
    ["a row of a time that is none", row({ RequestReceivedTime: "yesterday" }), "rejected not-an-event"],
    ["nested too deep", record(`{"auditID":"a","x":${"[".repeat(600)}${"]".repeat(600)}}`), "rejected too-deep"],
  ])("%s", (_, value, expected) => {
    expect(kindOf(read(value))).toBe(expected);
  });

  it("never throws, whatever stands in place of any part", () => {
    const shapes = [record(json(event)), diagnostics(json(event)), row()] as const;
    const value = fc.oneof(
      fc.jsonValue(),
      fc.nat(400).map((n) => json(event).slice(0, n)),
      fc.constant(skipped),
    );
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.nat(), value, fc.boolean(), (shape, n, other, lenient) => {
        const keys = Object.keys(shape);
        const outcome = read({ ...shape, [keys[n % keys.length] ?? ""]: other }, lenient);
        expect(kindOf(outcome)).toBeTypeOf("string");
      }),
      { numRuns: 2_000 },
    );
  });
});
