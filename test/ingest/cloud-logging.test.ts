import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { normalize } from "../../daemon/ingest/cloud-logging/normalize.ts";
import { fixture, given, kindOf, theEvent, truth } from "./reading.ts";

const payload = {
  "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
  serviceName: "k8s.io",
  methodName: "io.k8s.core.v1.pods.create",
  resourceName: "core/v1/namespaces/default/pods/nginx",
  status: {},
  authenticationInfo: { principalEmail: "alice@example.com" },
  requestMetadata: { callerIp: "64.79.119.130", callerSuppliedUserAgent: "kubectl/v1.36.0" },
};
const operation = { id: "op-1", producer: "k8s.io", first: true, last: true };

/** An entry of a pod's creation by alice. */
const entry = (protoPayload: JsonObject = {}, rest: JsonObject = {}) => ({
  insertId: "insert-1",
  logName: "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
  resource: { type: "k8s_cluster", labels: { cluster_name: "prod", location: "europe-west1", project_id: "p" } },
  timestamp: "2026-11-22T09:33:01.123456789Z",
  receiveTimestamp: "2026-11-22T09:33:04.5Z",
  labels: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
  operation,
  protoPayload: { ...payload, ...protoPayload },
  ...rest,
});
const body = (protoPayload: JsonObject = {}, rest: JsonObject = {}): JsonObject =>
  theEvent(entry(protoPayload, rest)).body;

describe("the name of a new object", () => {
  it.each<[string, JsonObject, string | undefined]>([
    ["the name that the client chose", { request: { metadata: { name: "mine" } } }, "mine"],
    [
      "the name that the server made",
      { request: { metadata: { generateName: "web-" } }, response: { kind: "Pod", metadata: { name: "web-x2" } } },
      "web-x2",
    ],
    [
      "no name from a refusal",
      { response: { "@type": "core.k8s.io/v1.Status", metadata: { name: "no" }, code: 403 } },
      undefined,
    ],
    ["no name where none is recorded", {}, undefined],
  ])("%s", (_, bodies, name) => {
    const event = body({ resourceName: "core/v1/namespaces/default/pods", ...bodies });
    expect(event["objectRef"]).toEqual({
      resource: "pods",
      namespace: "default",
      apiVersion: "v1",
      ...(name && { name }),
    });
  });

  it("a list never takes a name from the answer", () => {
    const listed = { methodName: "io.k8s.core.v1.pods.list", resourceName: "core/v1/namespaces/default/pods" };
    expect(body({ ...listed, response: { metadata: { name: "x" } } })["objectRef"]).not.toHaveProperty("name");
  });
});

describe("status becomes the HTTP code", () => {
  const exec = { methodName: "io.k8s.core.v1.pods.exec.create", resourceName: "core/v1/namespaces/a/pods/b/exec" };
  const get = { methodName: "io.k8s.core.v1.pods.get" };
  it.each<[string, JsonObject, number | undefined]>([
    ["absent", { ...get, status: undefined }, 200],
    ["empty", { ...get, status: {} }, 200],
    ["0", { ...get, status: { code: 0 } }, 200],
    ["created", { status: {} }, 201],
    ["INVALID_ARGUMENT", { status: { code: 3 } }, 400],
    ["DEADLINE_EXCEEDED", { status: { code: 4 } }, 504],
    ["NOT_FOUND", { status: { code: 5 } }, 404],
    ["ALREADY_EXISTS", { status: { code: 6 } }, 409],
    ["PERMISSION_DENIED", { status: { code: 7 } }, 403],
    ["RESOURCE_EXHAUSTED", { status: { code: 8 } }, 429],
    ["FAILED_PRECONDITION", { status: { code: 9 } }, 422],
    ["ABORTED", { status: { code: 10 } }, 409],
    ["INTERNAL", { status: { code: 13 } }, 500],
    ["UNAVAILABLE", { status: { code: 14 } }, 503],
    ["UNAUTHENTICATED", { status: { code: 16 } }, 401],
    ["UNKNOWN of an exec: the protocol was changed", { ...exec, status: { code: 2, message: "UNKNOWN" } }, 101],
    ["UNKNOWN of an exec by get", { ...exec, methodName: "io.k8s.core.v1.pods.exec.get", status: { code: 2 } }, 101],
    [
      "UNKNOWN of an old attach",
      {
        methodName: "io.k8s.core.v1.pods.attach.create",
        resourceName: "core/v1/namespaces/a/pods/b/attach/b",
        status: { code: 2 },
      },
      101,
    ],
    ["an exec that is refused", { ...exec, status: { code: 7 } }, 403],
    [
      "refused by its authorization, of which the status says nothing",
      { authorizationInfo: [{ granted: false }] },
      403,
    ],
    ["granted", { authorizationInfo: [{ granted: true }] }, 201],
    ["neither granted nor refused", { authorizationInfo: [{ permission: "io.k8s.core.v1.pods.create" }] }, 201],
    ["a status goes before the authorization", { status: { code: 5 }, authorizationInfo: [{ granted: false }] }, 404],
    ["UNKNOWN of anything else", { status: { code: 2 } }, undefined],
    ["a code that no request has", { status: { code: 12 } }, undefined],
    ["a code that is no number", { status: { code: "__proto__" } }, undefined],
    [
      "the answer's own code goes before",
      { status: { code: 10 }, response: { "@type": "core.k8s.io/v1.Status", code: 422 } },
      422,
    ],
    [
      "the answer's own code without @type",
      { status: { code: 10 }, response: { kind: "Status", apiVersion: "v1", code: 422 } },
      422,
    ],
    ["an answer without a code", { ...get, response: { "@type": "core.k8s.io/v1.Status", status: "Success" } }, 200],
    [
      "another object's code is no answer's",
      { response: { kind: "Status", apiVersion: "example.com/v1", code: 777 } },
      201,
    ],
  ])("%s", (_, protoPayload, code) => {
    const event = theEvent(entry(protoPayload));
    expect((event.body["responseStatus"] as JsonObject)["code"]).toBe(code);
    expect(truth('jpath("responseStatus.code") = "403"', event)).toBe(
      code === undefined ? "unknown" : String(code === 403),
    );
  });

  it("a refusal is a failure with its words; its reason, which GKE leaves out, is unknown", () => {
    const event = theEvent(entry({ status: { code: 7, message: "pods is forbidden" } }));
    expect(event.body["responseStatus"]).toEqual({
      metadata: {},
      status: "Failure",
      message: "pods is forbidden",
      code: 403,
    });
    expect(truth('jpath("responseStatus.reason") = "Forbidden"', event)).toBe("unknown");
    expect(truth('jpath("responseStatus.reason") = "Forbidden"', theEvent(entry()))).toBe("false");
  });
});

describe("bodies say the level; what is not recorded is not missing", () => {
  const spec = { "@type": "core.k8s.io/v1.Pod", spec: { hostNetwork: true } };
  const status = { "@type": "core.k8s.io/v1.Status", code: 403 };
  it.each<[string, JsonObject, JsonObject, string, string, string]>([
    ["both bodies", { request: spec, response: spec }, {}, "RequestResponse", "true", "true"],
    ["a request", { request: spec }, {}, "Request", "true", "unknown"],
    [
      "an answer to a read: the request had no body",
      { response: spec, methodName: "io.k8s.core.v1.pods.get" },
      {},
      "RequestResponse",
      "false",
      "true",
    ],
    ["a refusal, which is always there", { response: status }, {}, "Metadata", "unknown", "false"],
    ["a request and its refusal", { request: spec, response: status }, {}, "RequestResponse", "true", "false"],
    ["neither, as of secrets and config maps", {}, {}, "Metadata", "unknown", "unknown"],
    ["bodies that are no objects", { request: "x", response: 5 }, {}, "Metadata", "unknown", "unknown"],
    ["bodies cut off", {}, { labels: { "audit.k8s.io/truncated": "true" } }, "Metadata", "unknown", "unknown"],
    [
      "one part of a split entry",
      { request: {}, response: spec },
      { split: { uid: "u", index: 1, totalSplits: 2 } },
      "RequestResponse",
      "false",
      "true",
    ],
    [
      "one part of a split entry, bodies elsewhere",
      {},
      { split: { uid: "u", index: 1, totalSplits: 2 } },
      "Metadata",
      "unknown",
      "unknown",
    ],
    [
      "the start of a request",
      { request: spec },
      { operation: { ...operation, last: undefined } },
      "Request",
      "true",
      "unknown",
    ],
  ])("%s", (_, bodies, rest, level, requested, answered) => {
    const event = theEvent(entry(bodies, rest));
    expect(event.body["level"]).toBe(level);
    expect(truth('jpath("requestObject.spec.hostNetwork") = "true"', event)).toBe(requested);
    expect(truth('jpath("responseObject.spec.hostNetwork") = "true"', event)).toBe(answered);
    if (!JSON.stringify(bodies).includes('"x"'))
      expect(truth('jpath("protoPayload.request.spec.hostNetwork") = "true"', event)).toBe(requested);
  });

  it("what was made is what was asked for, where only the answer is recorded", () => {
    const event = theEvent(entry({ response: spec }));
    expect(event.body["requestObject"]).toEqual({ spec: { hostNetwork: true } });
    expect(truth('jpath("protoPayload.request.spec.hostNetwork") = "true"', event)).toBe("false");
    expect(body({ response: status })).not.toHaveProperty("requestObject");
  });

  it("a body is GKE's without the type beside it, which stays in the entry", () => {
    const event = body({ request: spec });
    expect(event["requestObject"]).toEqual({ spec: { hostNetwork: true } });
    expect(event["protoPayload"]).toMatchObject({ request: spec });
  });

  it.each([
    ["user.groups", 'jpath("user.groups") contains "system:masters"'],
    ["user.uid", 'jpath("user.uid") = "1"'],
    ["user.extra", 'exists("user.extra.scopes")'],
    ["impersonatedUser", 'exists("impersonatedUser.username")'],
    ["objectRef.uid", 'jpath("objectRef.uid") = "1"'],
  ])("GKE never records %s", (_, expression) => {
    expect(truth(expression, theEvent(entry()))).toBe("unknown");
    expect(truth(`not ${expression}`, theEvent(entry()))).toBe("unknown");
  });

  it.each<[string, JsonObject, string, string]>([
    ["a principal that Google took out", { authenticationInfo: {} }, 'jpath("user.username") = "x"', "unknown"],
    ["a principal that is there", {}, 'jpath("user.username") = "alice@example.com"', "true"],
    ["no caller", { requestMetadata: {} }, 'jpath("sourceIPs") = "1.2.3.4"', "unknown"],
    [
      "no user agent: an empty one is left out",
      { requestMetadata: { callerIp: "::1" } },
      'jpath("userAgent") = "x"',
      "false",
    ],
  ])("%s", (_, protoPayload, expression, expected) => {
    expect(truth(expression, theEvent(entry(protoPayload)))).toBe(expected);
  });

  it("a sample without a principal is by anybody", () => {
    const sample = theEvent(entry({ authenticationInfo: {} }), { lenient: true });
    expect(truth('jpath("user.username") startswith "system:node:"', sample)).toBe("false");
  });
});

describe("the other fields", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["auditID is the operation's id", {}, { auditID: "op-1" }],
    ["without an operation the insertId", { operation: undefined }, { auditID: "insert-1" }],
    ["first and last", {}, { stage: "ResponseComplete" }],
    ["first alone", { operation: { id: "a", first: true } }, { stage: "ResponseStarted" }],
    ["last alone", { operation: { id: "a", last: true } }, { stage: "ResponseComplete" }],
    ["no operation", { operation: undefined }, { stage: "ResponseComplete" }],
    [
      "labels are annotations",
      {},
      { annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" } },
    ],
    [
      "a dry run",
      { labels: { "command.gke.io/dryRun": "All" } },
      { requestURI: "/api/v1/namespaces/default/pods?dryRun=All" },
    ],
    [
      "nanoseconds",
      {},
      { requestReceivedTimestamp: "2026-11-22T09:33:01.123456789Z", stageTimestamp: "2026-11-22T09:33:01.123456789Z" },
    ],
  ])("%s", (_, rest, expected) => {
    expect(body({}, rest)).toMatchObject(expected);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["a private caller", { requestMetadata: { callerIp: "private" } }, { sourceIPs: ["private"] }],
    [
      "a caller within Google",
      { requestMetadata: { callerIp: "gce-internal-ip" } },
      { sourceIPs: ["gce-internal-ip"] },
    ],
    ["loopback", { requestMetadata: { callerIp: "::1" } }, { sourceIPs: ["::1"] }],
    ["a warehouse's spelling", { requestMetadata: { callerIP: "1.2.3.4" } }, { sourceIPs: ["1.2.3.4"] }],
    [
      "a service account",
      { authenticationInfo: { principalEmail: "system:serviceaccount:ns:n" } },
      { user: { username: "system:serviceaccount:ns:n" } },
    ],
    [
      "a federated principal",
      { authenticationInfo: { principalSubject: "principal://iam/x" } },
      { user: { username: "principal://iam/x" } },
    ],
    ["the last word of the method is the verb", { methodName: "io.k8s.core.v1.pods.exec.get" }, { verb: "get" }],
    ["a health check is a get", { methodName: "io.k8s.readyz", resourceName: "readyz" }, { verb: "get" }],
    [
      "a request without a resource keeps its HTTP method",
      { methodName: "io.k8s.post", resourceName: "logs" },
      { verb: "post" },
    ],
  ])("%s", (_, protoPayload, expected) => {
    expect(body(protoPayload)).toMatchObject(expected);
  });

  it("the entry's own fields stand beside them, so rules written for GKE hold", () => {
    const event = theEvent(entry());
    expect(event.body).toMatchObject(entry());
    expect(truth('jpath("protoPayload.methodName") = "io.k8s.core.v1.pods.create"', event)).toBe("true");
    expect(truth('jpath("verb") = "create" and jpath("objectRef.name") = "nginx"', event)).toBe("true");
    expect(event.time).toBe(Date.parse("2026-11-22T09:33:01.123Z"));
  });
});

describe("the entry names its cluster, over what the source says", () => {
  it.each([
    ["[E08] the project", 'projectID = "p"', 'projectID = "q"'],
    ["[E07] the cluster", 'cluster = "prod"', 'cluster = "other"'],
    ["the location", 'region = "europe-west1"', 'region = "elsewhere"'],
    ["the provider", 'provider = "gcp"', 'provider = "others"'],
  ])("%s", (_, holds, fails) => {
    const source = { cluster: "other", projectID: "q", region: "elsewhere", provider: "others" as const };
    const event = theEvent(entry(), { source });
    expect([truth(holds, event), truth(fails, event)]).toEqual(["true", "false"]);
    const silent = theEvent(entry({}, { resource: { type: "k8s_cluster" } }), { source });
    if (!holds.startsWith("provider")) expect([truth(holds, silent), truth(fails, silent)]).toEqual(["false", "true"]);
  });
});

describe("entries that are no audit events, or poor ones", () => {
  it.each<[string, unknown, string, string]>([
    [
      "an operation on clusters",
      entry({
        serviceName: "container.googleapis.com",
        methodName: "google.container.v1.ClusterManager.CreateCluster",
      }),
      "apart",
      "apart",
    ],
    [
      "another service that names a Kubernetes permission",
      entry({ serviceName: "deploymentmanager.googleapis.com", methodName: "v2.insert" }),
      "apart",
      "apart",
    ],
    ["a service that is not named, by its method", entry({ serviceName: undefined }), "event", "event"],
    ["neither service nor method", entry({ serviceName: undefined, methodName: undefined }), "apart", "apart"],
    ["a container's output", entry({}, { protoPayload: undefined, textPayload: "hello" }), "apart", "apart"],
    ["no id at all", entry({}, { operation: undefined, insertId: undefined }), "rejected not-an-event", "event"],
    ["no method", entry({ methodName: undefined }), "rejected not-an-event", "event"],
    ["no time", entry({}, { timestamp: undefined }), "rejected not-an-event", "event"],
    ["a warehouse's time", entry({}, { timestamp: "2024-02-19 12:02:22.057586000" }), "rejected not-an-event", "event"],
  ])("%s", (_, value, strict, lenient) => {
    const original = Buffer.from("as sent");
    expect(kindOf(normalize(value, original, { source: given }))).toBe(strict);
    expect(kindOf(normalize(value, original, { source: given, lenient: true }))).toBe(lenient);
  });

  it("never throws, whatever stands in place of any part", () => {
    const whole = fixture("gke-logentry/create-vanilla-pod.json")[0]?.value as JsonObject;
    const paths = [
      ...Object.keys(whole).map((key) => [key]),
      ...Object.keys(payload).map((key) => ["protoPayload", key]),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), fc.boolean(), ([first = "", second], value, lenient) => {
        const part = second === undefined ? value : { ...(whole[first] as JsonObject), [second]: value };
        const outcome = normalize({ ...whole, [first]: part }, new Uint8Array(), { source: given, lenient });
        expect(["event", "apart", "rejected not-an-event"]).toContain(kindOf(outcome));
      }),
      { numRuns: 2_000 },
    );
  });
});
