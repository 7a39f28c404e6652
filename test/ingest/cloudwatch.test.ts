import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { normalize } from "../../daemon/ingest/cloudwatch/normalize.ts";
import { isTruncated } from "../../daemon/ingest/kubernetes-event.ts";
import { fixture, given, kindOf, outcomes, theEvent, truth } from "./reading.ts";

/** An exec, its fields in the order in which an API server writes them. */
const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "RequestResponse",
  auditID: "id-1",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/default/pods",
  verb: "create",
  user: {
    username: "alice",
    uid: "u-1",
    groups: ["dev", "system:authenticated"],
    extra: { arn: ["arn:aws:x"], sessionName: ["s"] },
  },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl/v1.36.0",
  objectRef: { resource: "pods", namespace: "default", name: "nginx", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 201 },
  requestObject: { kind: "Pod", spec: { hostNetwork: true, containers: [{ name: "nginx" }] } },
  responseObject: { kind: "Pod" },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
  stageTimestamp: "2026-11-22T09:33:01.223456Z",
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
};
const text = JSON.stringify(event);
const stream = "kube-apiserver-audit-0123456789abcdef0123456789abcdef";
const line = (message: unknown, more: JsonObject = {}) => ({
  logStreamName: stream,
  timestamp: 1_790_000_000_137,
  message,
  ingestionTime: 1_790_000_004_348,
  eventId: "e-1",
  ...more,
});
const readLine = (record: unknown, lenient = false) =>
  normalize(record, Buffer.from("as sent"), { source: given, lenient });

describe("the same event by every API of CloudWatch Logs", () => {
  const group = "/aws/eks/shop/cluster";
  const subscription = { messageType: "DATA_MESSAGE", owner: "123456789012", logGroup: group, logStream: stream };
  it.each<[string, unknown, JsonObject]>([
    ["FilterLogEvents", line(text), { cluster: "given" }],
    ["a bare message", text, { cluster: "given" }],
    [
      "a subscription",
      { ...subscription, logEvents: [{ id: "e-1", timestamp: 1, message: text }] },
      { cluster: "shop", accountID: "123456789012" },
    ],
    [
      "an Insights row",
      [
        { field: "@timestamp", value: "2026-09-21 14:13:20.137" },
        { field: "@message", value: text },
        { field: "@ptr", value: "p" },
      ],
      { cluster: "given" },
    ],
    [
      "an Insights row that names the log",
      [
        { field: "@message", value: text },
        { field: "@log", value: `123456789012:${group}` },
      ],
      { cluster: "shop", accountID: "123456789012" },
    ],
    ["an exported Insights row", { "@timestamp": "2026-09-21 14:13:20.137", "@message": text }, { cluster: "given" }],
    [
      "an exported Insights row with a parsed message",
      { "@message": event, "@log": `123456789012:${group}` },
      { cluster: "shop" },
    ],
  ])("%s", (_, record, facts) => {
    const read = theEvent(record);
    expect(read.body).toEqual(event);
    expect(read.time).toBe(Date.parse("2026-11-22T09:33:01.123Z"));
    // A bare message is JSON text of its own, no cloud's record.
    expect(read.source).toMatchObject(record === text ? facts : { ...facts, provider: "aws" });
    expect(read.unrecorded).toBeUndefined();
  });

  it.each([
    ["[E09] the account", 'accountID = "123456789012"', 'accountID = "1"'],
    ["[E07] the cluster", 'cluster = "shop"', 'cluster = "other"'],
    ["the provider", 'provider = "aws"', 'provider = "others"'],
  ])("a subscription names its cluster, over what the source says: %s", (_, holds, fails) => {
    const payload = { ...subscription, logEvents: [{ id: "1", timestamp: 1, message: text }] };
    const read = theEvent(payload, { source: { cluster: "other", accountID: "1" } });
    expect([truth(holds, read), truth(fails, read)]).toEqual(["true", "false"]);
  });

  it.each([
    ["another log group", { logGroup: "/aws/containerinsights/shop/audit" }],
    ["a group that only looks alike", { logGroup: "/aws/eks/shop/cluster/more" }],
    ["a group that is no text", { logGroup: 5 }],
  ])("%s says nothing of the cluster", (_, more) => {
    const payload = { ...subscription, ...more, logEvents: [{ id: "1", timestamp: 1, message: text }] };
    expect(theEvent(payload).source.cluster).toBe("given");
  });
});

describe("lines of other components are left apart; nothing of an audit stream is", () => {
  const klog = "I0508 22:44:17.862201       1 trace.go:116] Trace[1]: total time";
  it.each<[string, unknown, string]>([
    [
      "an authenticator's line",
      line('time="2026" level=info msg="access granted"', { logStreamName: "authenticator-01" }),
      "apart",
    ],
    ["the API server's own log", line(klog, { logStreamName: "kube-apiserver-0123" }), "apart"],
    ["a component that writes JSON", line('{"ts":1,"msg":"lease"}', { logStreamName: "kube-scheduler-01" }), "apart"],
    ["a line without a stream", line(klog, { logStreamName: undefined }), "apart"],
    ["another stream's audit event", line(text, { logStreamName: "node-1.audit.log" }), "event"],
    ["an audit event without a stream", line(text, { logStreamName: undefined }), "event"],
    ["text in the audit stream", line(klog), "rejected not-json"],
    ["broken JSON in the audit stream", line('{"auditID":"a",]'), "rejected not-json"],
    ["a cut that leaves no auditID", line('{"kind":"Event","level":"Meta[Truncated...]'), "rejected not-an-event"],
    ["JSON that is no event in the audit stream", line('{"a":1}'), "rejected not-an-event"],
    ["a message that is no text", line(5), "rejected not-an-event"],
    ["nested too deep", line(`{"auditID":"a","x":${"[".repeat(600)}${"]".repeat(600)}}`), "rejected too-deep"],
  ])("%s", (_, record, expected) => {
    expect(kindOf(readLine(record))).toBe(expected);
  });

  it("a subscription's control message is no line", () => {
    const logEvents = [{ id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: checking health of destination." }];
    expect(outcomes({ messageType: "CONTROL_MESSAGE", logEvents }).map(kindOf)).toEqual(["apart"]);
  });

  it("what is rejected keeps the record's own bytes", () => {
    expect(readLine(line("x"))).toMatchObject({ reason: "not-json", original: Buffer.from("as sent") });
  });
});

describe("a message that was cut", () => {
  const cutAt = (mark: string) => theEvent(line(`${text.slice(0, text.indexOf(mark) + mark.length)}[Truncated...]`));
  it("keeps everything before the cut, says that it was cut, and has the log's time", () => {
    const read = cutAt('"hostNetwork":tr');
    const { requestObject: _, responseObject: __, stageTimestamp: ___, ...kept } = event;
    expect(read.body).toEqual({
      ...kept,
      requestReceivedTimestamp: "2026-09-21T14:13:20.137Z",
      annotations: { "audit.k8s.io/truncated": "true" },
    });
    expect(read.time).toBe(1_790_000_000_137);
    expect(isTruncated(read)).toBe(true);
  });

  it.each<[string, string, string, string]>([
    [
      "a body that was cut is not judged in part",
      '"hostNetwork":true',
      'jpath("requestObject.spec.hostNetwork") = "true"',
      "unknown",
    ],
    ["nor is one behind the cut", '"hostNetwork":true', 'jpath("responseObject.kind") = "Pod"', "unknown"],
    ["a body before the cut is", '"responseObject":{', 'jpath("requestObject.spec.hostNetwork") = "true"', "true"],
    ["what came before the cut is judged", '"hostNetwork":true', 'jpath("user.username") = "alice"', "true"],
    ["what was not there before the cut is missing", '"hostNetwork":true', 'exists("impersonatedUser")', "false"],
    ["a part of an object before the cut, too", '"hostNetwork":true', 'exists("objectRef.subresource")', "false"],
    [
      "annotations behind the cut are unknown",
      '"hostNetwork":true',
      `jpath("annotations['authorization.k8s.io/decision']") = "forbid"`,
      "unknown",
    ],
    ["a list that was cut is unknown", '"groups":["dev",', 'jpath("user.groups") contains "system:masters"', "unknown"],
    ["what follows it is unknown", '"groups":["dev",', 'jpath("objectRef.resource") = "pods"', "unknown"],
    ["what stands before it is known", '"groups":["dev",', 'jpath("user.uid") = "u-1"', "true"],
    [
      "whether somebody was impersonated is unknown",
      '"groups":["dev",',
      'exists("impersonatedUser.username")',
      "unknown",
    ],
    [
      "the rest of an object that was cut is unknown",
      '"namespace":"default",',
      'jpath("objectRef.subresource") = "exec"',
      "unknown",
    ],
    [
      "an object within a cut object is unknown as a whole",
      '"extra":{"arn":["arn:aws:x"],',
      'exists("user.extra.other")',
      "unknown",
    ],
    ["the code behind the cut is unknown", '"responseStatus":{', 'jpath("responseStatus.code") = "403"', "unknown"],
    [
      "annotations before a cut in them are known",
      '"authorization.k8s.io/decision":"allow",',
      `jpath("annotations['authorization.k8s.io/decision']") = "allow"`,
      "true",
    ],
    [
      "and those behind it are not",
      '"authorization.k8s.io/decision":"allow",',
      `jpath("annotations['authorization.k8s.io/reason']") = "x"`,
      "unknown",
    ],
  ])("%s", (_, mark, expression, expected) => {
    expect(truth(expression, cutAt(mark))).toBe(expected);
    if (expected === "unknown") expect(truth(`not (${expression})`, cutAt(mark))).toBe("unknown");
  });

  it("keys in another order: all that is not there is unknown", () => {
    const sorted =
      '{"annotations":{"a":"b"},"auditID":"a","level":"Metadata","objectRef":{"resource":"po[Truncated...]';
    const read = readLine(line(sorted), true);
    if (!("body" in read)) throw new Error(kindOf(read));
    expect(truth('exists("impersonatedUser")', read)).toBe("unknown");
    expect(truth(`jpath("annotations['authorization.k8s.io/decision']") = "x"`, read)).toBe("false");
  });

  it.each([
    ["constructor", '{"auditID":"a","verb":"get","constructor":{"x":1,"y[Truncated...]'],
    ["__proto__", '{"auditID":"a","verb":"get","__proto__":{"x":1,"y[Truncated...]'],
    ["metadata", '{"auditID":"a","verb":"get","metadata":{"x":1,"y[Truncated...]'],
  ])("an object that the cut went through and nobody knows is left out: %s", (key, cut) => {
    expect(Object.keys(theEvent(line(cut)).body)).not.toContain(key);
    expect(truth(`jpath("${key}.x") = "1"`, theEvent(line(cut)))).toBe("false");
  });

  it("every beginning of a real message is an event or a rejection, and says nothing that the whole does not", () => {
    for (const { text: whole } of fixture("eks-cloudwatch/audit-events.ndjson").slice(0, 4)) {
      const original = JSON.parse(whole) as JsonObject;
      for (let end = 0; end < whole.length; end++) {
        const read = readLine(line(`${whole.slice(0, end)}[Truncated...]`));
        if ("apart" in read) throw new Error(`left apart at ${end}`);
        if ("reason" in read) continue;
        expect(isTruncated(read)).toBe(true);
        expect(read.body).toMatchObject({ auditID: original["auditID"], verb: original["verb"] });
        for (const field of ["level", "requestURI", "sourceIPs", "userAgent", "requestObject", "responseObject"])
          if (field in read.body) expect(read.body[field]).toEqual(original[field]);
      }
    }
  });
});

describe("poor lines", () => {
  const { stage: _, requestReceivedTimestamp: __, ...poor } = event;
  it("are rejected, but replayed with the log's time", () => {
    const record = line(JSON.stringify(poor));
    expect(kindOf(readLine(record))).toBe("rejected not-an-event");
    const { time, body } = theEvent(record, { lenient: true });
    expect({ time, stage: body.stage }).toEqual({ time: Date.parse(event.stageTimestamp), stage: "ResponseComplete" });
    const { stageTimestamp: ___, ...poorer } = poor;
    expect(theEvent(line(JSON.stringify(poorer)), { lenient: true }).time).toBe(1_790_000_000_137);
  });

  it.each([
    ["no time", undefined],
    ["a time past all dates", 1e300],
    ["a time that is text", "soon"],
  ])("a line with %s does not make the day", (_, timestamp) => {
    expect(kindOf(readLine(line(`${text.slice(0, 300)}[Truncated...]`, { timestamp })))).toBe("rejected not-an-event");
    expect(kindOf(readLine(line(`${text.slice(0, 300)}[Truncated...]`, { timestamp }), true))).toBe("event");
  });

  it("never throws, whatever the record", () => {
    const keys = fc.constantFrom(
      "logStreamName",
      "timestamp",
      "message",
      "@message",
      "@log",
      "@timestamp",
      "__proto__",
    );
    const fields = fc.constantFrom(...Object.keys(event), "__proto__", "constructor", "toString", "hasOwnProperty");
    const cut = fc
      .tuple(fc.dictionary(fields, fc.oneof(fc.jsonValue(), fc.dictionary(fields, fc.jsonValue()))), fc.nat())
      .map(([body, n]) => JSON.stringify({ auditID: "a", verb: "get", ...body }).slice(0, 25 + (n % 200)));
    const record = fc.oneof(
      fc.jsonValue(),
      cut.map((message) => line(message)),
      fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.constant(text), cut)),
    );
    fc.assert(
      fc.property(record, fc.boolean(), (any, lenient) => {
        expect(kindOf(readLine(any, lenient))).toBeTypeOf("string");
      }),
      { numRuns: 3_000 },
    );
  });
});
