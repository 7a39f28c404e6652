import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import { fixture, given, kindOf, outcomes, theEvent } from "./reading.ts";

const event = {
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
const numbered = (n: number) => ({ ...event, auditID: `id-${n}` });
const [one, two, three] = [numbered(1), numbered(2), numbered(3)];
const json = JSON.stringify;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const gzipped = (text: string) => gzipSync(text).toString("base64");
const logEvent = (audit: unknown) => ({
  logStreamName: "kube-apiserver-audit-01",
  timestamp: 1,
  message: json(audit),
  eventId: "e",
});
const subscription = {
  messageType: "DATA_MESSAGE",
  owner: "123456789012",
  logGroup: "/aws/eks/shop/cluster",
  logStream: "kube-apiserver-audit-01",
  logEvents: [
    { id: "1", timestamp: 1, message: json(one) },
    { id: "2", timestamp: 2, message: json(two) },
  ],
};
const logEntry = {
  insertId: "id-1",
  timestamp: event.requestReceivedTimestamp,
  protoPayload: { serviceName: "k8s.io", methodName: "io.k8s.core.v1.pods.get", resourceName: "core/v1/pods" },
};
const aks = (audit: unknown) => ({ category: "kube-audit", properties: { log: json(audit) } });

const idsOf = (value: unknown, lenient = false) =>
  outcomes(value, { lenient }).map((outcome) => ("body" in outcome ? outcome.body.auditID : kindOf(outcome)));

describe("an envelope is recognised by itself, in order", () => {
  it.each<[string, unknown, string[]]>([
    ["an Event", one, ["id-1"]],
    ["an EventList", { kind: "EventList", apiVersion: "audit.k8s.io/v1", items: [one, two] }, ["id-1", "id-2"]],
    ["an EventList without its kind", { items: [one, two] }, ["id-1", "id-2"]],
    ["an empty EventList", { kind: "EventList", apiVersion: "audit.k8s.io/v1", items: [] }, []],
    ["a list", [one, two], ["id-1", "id-2"]],
    ["a list of lists and anything", [[one], logEntry, logEvent(two), aks(three)], ["id-1", "id-1", "id-2", "id-3"]],
    ["FilterLogEvents", { events: [logEvent(one), logEvent(two)], searchedLogStreams: [] }, ["id-1", "id-2"]],
    ["GetQueryResults", { status: "Complete", results: [[{ field: "@message", value: json(one) }]] }, ["id-1"]],
    ["a subscription", subscription, ["id-1", "id-2"]],
    ["a subscription as a function gets it", { awslogs: { data: gzipped(json(subscription)) } }, ["id-1", "id-2"]],
    [
      "Firehose",
      { requestId: "r", timestamp: 1, records: [{ data: gzipped(json(subscription)) }, { data: base64(json(three)) }] },
      ["id-1", "id-2", "id-3"],
    ],
    ["Event Hubs", { records: [aks(one), aks(two)] }, ["id-1", "id-2"]],
    ["entries.list", { entries: [logEntry, { ...logEntry, insertId: "id-2" }], nextPageToken: "t" }, ["id-1", "id-2"]],
    ["a Pub/Sub push", { message: { data: base64(json(logEntry)), messageId: "1" }, subscription: "s" }, ["id-1"]],
    ["a Pub/Sub pull", { receivedMessages: [{ ackId: "a", message: { data: base64(json(logEntry)) } }] }, ["id-1"]],
    ["a container's log line", { log: `${json(one)}\n`, stream: "stdout", time: "2026-11-22T09:33:01Z" }, ["id-1"]],
    ["a forwarder's line", { "@timestamp": "2026-11-22T09:33:01Z", message: json(one), host: "h" }, ["id-1"]],
    ["a forwarder's line of two events", { message: `${json(one)}\n${json(two)}` }, ["id-1", "id-2"]],
    ["a line that a forwarder parsed", { event: one }, ["id-1"]],
    ["a log entry of a forwarder's", { logName: "projects/p/logs/audit", jsonPayload: one }, ["id-1"]],
    ["JSON in a JSON string", json(one), ["id-1"]],
    [
      "an event in many envelopes",
      { log: json({ message: json({ records: [{ data: gzipped(json([aks(one)])) }] }) }) },
      ["id-1"],
    ],
    [
      "a warehouse's columns beside the event",
      { ...one, p_event_time: "2026-11-22", p_any_ip_addresses: [] },
      ["id-1"],
    ],
    ["an event that also has a message and a log", { ...one, message: json(two), log: json(two) }, ["id-1"]],
    ["an event that also has items", { ...one, items: [two] }, ["id-1"]],
  ])("%s", (_, value, ids) => {
    expect(idsOf(value)).toEqual(ids);
    expect(idsOf(value, true)).toEqual(ids);
  });

  it.each<[string, unknown, string[]]>([
    ["an object that nobody knows", { a: 1 }, ["rejected not-an-event"]],
    ["an empty object", {}, ["rejected not-an-event"]],
    ["null", null, ["rejected not-an-event"]],
    ["a number", 5, ["rejected not-an-event"]],
    ["text", "hello world", ["rejected not-json"]],
    ["a line that is no JSON, once", { log: "I0508 22:44:17 trace.go:116] done, [ok]" }, ["rejected not-json"]],
    [
      "a cluster's event, which is no audit event",
      { kind: "Event", apiVersion: "v1", message: "Pulled" },
      ["rejected not-json"],
    ],
    ["data that is no base64", { records: [{ data: "%%%" }] }, ["rejected not-json"]],
    [
      "data that only begins like gzip",
      { message: { data: Buffer.from([0x1f, 0x8b, 1, 2]).toString("base64") } },
      ["rejected not-json"],
    ],
    [
      "one bad among good",
      { items: [one, { a: 1 }, 5, two] },
      ["id-1", "rejected not-an-event", "rejected not-an-event", "id-2"],
    ],
    [
      "a broken line among good",
      { message: `${json(one)}\n{"auditID":\n${json(two)}` },
      ["id-1", "rejected not-json", "id-2"],
    ],
    ["another service's log entry", { protoPayload: { serviceName: "compute.googleapis.com" } }, ["apart"]],
    ["a log entry of another program", { logName: "projects/p/logs/x", jsonPayload: { message: "y" } }, ["apart"]],
    ["a log entry of text", { logName: "projects/p/logs/x", textPayload: "y" }, ["apart"]],
    [
      "envelopes without end",
      Array.from({ length: 40 }).reduce<unknown>((inner) => ({ log: inner }), one),
      ["rejected too-deep"],
    ],
    ["lists without end", Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], one), ["rejected too-deep"]],
  ])("%s", (_, value, expected) => {
    expect(idsOf(value)).toEqual(expected);
    expect(idsOf(value, true)).toEqual(expected);
  });

  it("a bomb is not unpacked", () => {
    const data = gzipSync(Buffer.alloc(80 * 2 ** 20, 0x20)).toString("base64");
    expect(idsOf({ message: { data } })).toEqual(["rejected not-json"]);
  });
});

describe("each record keeps its own bytes", () => {
  const spaced = (inner: string) => `{ "items": [ ${inner} ,\n ${inner} ] }`;
  it.each<[string, string, string[]]>([
    ["an Event", ` ${json(one)} `, [` ${json(one)} `]],
    ["the items of an EventList", spaced('{"auditID":"a" }'), ['{"auditID":"a" }', '{"auditID":"a" }']],
    ["the elements of a list", '[{"a": 1}, {"a" :2}]', ['{"a": 1}', '{"a" :2}']],
    ["the entries of a page", '{"entries":[{"insertId": "1"}],"nextPageToken":"{}"}', ['{"insertId": "1"}']],
    ["what a push carries", json({ message: { data: base64('{"a": 1}') } }), ['{"a": 1}']],
    ["what a forwarder wraps", json({ log: '{"a": 1}\n' }), ['{"a": 1}']],
  ])("%s", (_, text, originals) => {
    const found = outcomes(JSON.parse(text), {}, text);
    expect(
      found.map((outcome) => ("original" in outcome ? Buffer.from(outcome.original).toString() : outcome)),
    ).toEqual(originals);
  });

  it("where the bytes are another's than the value's, a record's are its JSON", () => {
    const [first] = outcomes({ items: [one, two] }, {}, "other");
    expect(first).toMatchObject({ original: Buffer.from(json(one)) });
  });
});

describe("poor records", () => {
  const old = fixture("audit-v1/user-session.ndjson")[0]?.value as Record<string, unknown>;
  it.each<[string, unknown, { auditID?: string; stage?: string; verb?: string; time?: string }]>([
    ["the form of 2017", old, { time: "2017-09-11T19:55:05.000Z" }],
    ["a time of its metadata", { ...old, timestamp: undefined }, { time: "2017-09-11T19:55:05.000Z" }],
    [
      "nothing but a verb and a user",
      { verb: "get", user: {} },
      { auditID: "", stage: "ResponseComplete", time: "1970-01-01T00:00:00.000Z" },
    ],
    ["nothing but its kind", { kind: "Event", apiVersion: "audit.k8s.io/v1" }, { verb: "" }],
    [
      "the verb of a watch",
      { apiVersion: "audit.k8s.io/v1", requestURI: "/api/v1/pods?watch=true" },
      { verb: "watch" },
    ],
    ["no watch", { apiVersion: "audit.k8s.io/v1", requestURI: "/api/v1/pods/watch=true" }, { verb: "" }],
    [
      "fields of the wrong type",
      { ...event, auditID: 5, stage: null, verb: [], requestReceivedTimestamp: {} },
      { auditID: "", stage: "ResponseComplete", verb: "", time: "1970-01-01T00:00:00.000Z" },
    ],
    ["a log without a kind, in AKS", aks({ verb: "get", user: { username: "a" } }), { verb: "get", auditID: "" }],
  ])("are replayed: %s; ingestion rejects them", (_, value, { time, ...expected }) => {
    expect(outcomes(value).map(kindOf)).toEqual(["rejected not-an-event"]);
    const found = theEvent(value, { lenient: true });
    expect(found.body).toMatchObject(expected);
    if (time) expect(new Date(found.time).toISOString()).toBe(time);
  });

  const role = { kind: "ClusterRole", rules: [{ verbs: ["*"] }] };
  const created = { ...event, verb: "create", requestURI: "/apis/rbac.authorization.k8s.io/v1/clusterroles" };
  const reference = { resource: "clusterroles", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" };
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a verb in capitals", { ...event, verb: "CREATE" }, { verb: "create" }],
    ["a body as text", { ...created, requestObject: json(role) }, { requestObject: role }],
    [
      "a JSON patch as text",
      { ...event, verb: "patch", requestObject: json([{ op: "add" }]) },
      { requestObject: [{ op: "add" }] },
    ],
    ["a user as text", { ...event, user: json({ username: "bob" }) }, { user: { username: "bob" } }],
    ["a body that was made, as the answer shows it", { ...created, responseObject: role }, { requestObject: role }],
    [
      "a refusal without its code",
      { ...event, responseStatus: { reason: "Forbidden" } },
      { responseStatus: { code: 403 } },
    ],
    [
      "a failure without its code",
      { ...event, responseStatus: { status: "Failure" } },
      { responseStatus: { code: 400 } },
    ],
    ["no objectRef", created, { objectRef: reference }],
    [
      "no objectRef, of a part of an object",
      { ...event, requestURI: "/api/v1/namespaces/shop/pods/web/exec?command=sh" },
      { objectRef: { resource: "pods", namespace: "shop", name: "web", apiVersion: "v1", subresource: "exec" } },
    ],
  ])("are mended for a replay: %s", (_, poor, whole) => {
    expect(theEvent(poor, { lenient: true }).body).toMatchObject(whole);
    expect(theEvent({ ...poor, verb: "get" }).body).toEqual({ ...poor, verb: "get" });
  });

  it.each<[string, Record<string, unknown>]>([
    ["text that is no JSON", { requestObject: "{cut" }],
    ["text that nests too deep", { requestObject: "[".repeat(600) + "]".repeat(600) }],
    ["a body where the answer is of a failure", { verb: "create", responseObject: { kind: "Status", code: 409 } }],
    ["a body where the answer is of an update", { verb: "update", responseObject: role }],
    ["a body that is there", { verb: "create", requestObject: {}, responseObject: role }],
    ["objectRef of a path that is no resource", { requestURI: "/apis/apps/v1?timeout=32s" }],
    ["objectRef of a health check", { requestURI: "/readyz" }],
    ["a code that is there", { responseStatus: { reason: "Forbidden", code: 401 } }],
    ["a status of which nothing is known", { responseStatus: { metadata: {} } }],
    ["a reason that is a word of JavaScript", { responseStatus: { reason: "constructor" } }],
  ])("are not mended: %s", (_, fields) => {
    const poor = { ...event, ...fields };
    expect(theEvent(poor, { lenient: true }).body).toEqual(poor);
  });

  it("what is there is never replaced", () => {
    expect(theEvent(event, { lenient: true }).body).toEqual(event);
  });

  it.each<[string, unknown]>([
    ["without a user", { verb: "list", objectRef: { resource: "secrets" } }],
    ["of AKSAudit without id and URI", { Verb: "list", ObjectRef: json({ resource: "secrets" }) }],
    [
      "of GKE without a resourceName",
      {
        protoPayload: {
          methodName: "io.k8s.core.v1.secrets.list",
          authorizationInfo: [{ resource: "core/v1/secrets" }],
        },
      },
    ],
  ])("are recognised: %s", (_, value) => {
    expect(theEvent(value, { lenient: true }).body).toMatchObject({ verb: "list", objectRef: { resource: "secrets" } });
  });
});

describe("whatever comes", () => {
  const keys = [
    "items",
    "events",
    "entries",
    "records",
    "results",
    "tables",
    "rows",
    "columns",
    "name",
    "log",
    "log_s",
  ];
  const more = ["message", "data", "awslogs", "messageType", "logEvents", "protoPayload", "properties", "category"];
  const others = [
    "AuditId",
    "@message",
    "field",
    "value",
    "auditID",
    "apiVersion",
    "kind",
    "verb",
    "user",
    "__proto__",
  ];

  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(
        json(one),
        base64(json(one)),
        gzipped(json(subscription)),
        "k8s.io",
        "audit.k8s.io/v1",
        "@message",
      ),
      fc.constantFrom<unknown>(one, logEntry, aks(two), subscription, logEvent(three)),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...more, ...others), tie("value"), { maxKeys: 4 }),
    ),
  }));

  it("the reader never throws and leaves nothing without a word", () => {
    fc.assert(
      fc.property(value, fc.boolean(), (any, lenient) => {
        for (const outcome of outcomes(any, { lenient })) {
          if ("apart" in outcome) expect(outcome.apart).not.toBe("");
          else if ("reason" in outcome) expect(outcome.detail).not.toBe("");
          else expect(outcome.time).not.toBeNaN();
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("bytes that have nothing to do with the value change no outcome", () => {
    fc.assert(
      fc.property(value, fc.string(), (any, text) => {
        expect(outcomes(any, {}, text).map(kindOf)).toEqual(outcomes(any).map(kindOf));
      }),
      { numRuns: 1_000 },
    );
  });

  it("the webhook and the reader agree on bodies of API servers", () => {
    for (const { text } of fixture("webhook-eventlist/audit-deletecollection-official-raw-hollow.json")) {
      const { events } = normalize(Buffer.from(text), given);
      expect(outcomes(JSON.parse(text), {}, text)).toEqual(events);
    }
  });
});
