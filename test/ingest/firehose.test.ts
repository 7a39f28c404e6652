import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { AuditwireError } from "../../daemon/audit/errors.ts";
import type { AuditEvent, Rejection, SourceFacts } from "../../daemon/audit/event.ts";
import { type FirehosePush, firehosePush } from "../../daemon/ingest/cloudwatch/config.ts";
import { firehoseSource } from "../../daemon/ingest/cloudwatch/firehose.ts";
import { normalize } from "../../daemon/ingest/cloudwatch/normalize.ts";
import { forwarderSource } from "../../daemon/ingest/forwarder/source.ts";
import { pushEndpoint } from "../../daemon/ingest/push-source.ts";
import { SecretRef } from "../../daemon/ingest/settings/config.ts";
import { openListener } from "../../daemon/listener.ts";
import { library } from "../../daemon/rules/index.ts";
import { aDirectStore } from "../store/direct.ts";
import { aBatch, matched } from "../store/opened.ts";
import { openApp } from "../support/app.ts";
import { now, openPush } from "../support/push.ts";

const accessKey = "firehose-access-key-0123456789";
const parse = (more: object = {}): FirehosePush =>
  firehosePush(z.string()).parse({ name: "eks", type: "firehose", accessKey, ...more });
const read = (body: string, more: object = {}) => firehoseSource(parse(more)).normalize(Buffer.from(body));

const json = JSON.stringify;
const event = (n: number, more: object = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Request",
  auditID: `id-${n}`,
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/default/pods/nginx/exec?command=sh",
  verb: "create",
  user: { username: "alice", groups: ["dev"] },
  objectRef: { resource: "pods", namespace: "default", name: "nginx", apiVersion: "v1", subresource: "exec" },
  responseStatus: { metadata: {}, code: 101 },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
  ...more,
});
const stream = "kube-apiserver-audit-0123456789abcdef0123456789abcdef";
const payload = (messages: readonly unknown[], more: object = {}) => ({
  messageType: "DATA_MESSAGE",
  owner: "123456789012",
  logGroup: "/aws/eks/prod/cluster",
  logStream: stream,
  subscriptionFilters: ["audit"],
  logEvents: messages.map((message, n) => ({
    id: `${n}`,
    timestamp: 1795340000000,
    message: typeof message === "string" ? message : json(message),
  })),
  ...more,
});
const control = {
  ...payload(["CWL CONTROL MESSAGE: Checking health of destination Firehose."]),
  messageType: "CONTROL_MESSAGE",
};
const gzipped = (text: string) => ({ data: gzipSync(text).toString("base64") });
const plain = (text: string) => ({ data: Buffer.from(text).toString("base64") });
const body = (...records: readonly unknown[]) => json({ requestId: "r-1", timestamp: 1795340000000, records });

describe("what a stream delivers", () => {
  const prod = gzipped(json(payload([event(1), event(2)])));
  const other = "10.0.0.1 GET /healthz";
  it.each<[string, string, readonly string[], readonly Rejection["reason"][]]>([
    ["a subscription's payload", body(prod), ["id-1", "id-2"], []],
    ["several records", body(prod, gzipped(json(payload([event(3)])))), ["id-1", "id-2", "id-3"], []],
    [
      "two payloads in one record",
      body(gzipped(json(payload([event(1)])) + json(payload([event(2)])))),
      ["id-1", "id-2"],
      [],
    ],
    ["a payload that the stream unpacked", body(plain(json(payload([event(1)])))), ["id-1"], []],
    ["lines that the stream took out", body(plain(`${json(event(1))}\n${json(event(2))}\n`)), ["id-1", "id-2"], []],
    ["a control message", body(gzipped(json(control))), [], []],
    ["a control message beside events", body(gzipped(json(control)), prod), ["id-1", "id-2"], []],
    ["a line of another component", body(gzipped(json(payload([other], { logStream: "authenticator-1" })))), [], []],
    ["a broken line beside a good one", body(gzipped(json(payload(["{", event(2)])))), ["id-2"], ["not-json"]],
    ["no records", body(), [], []],
    ["gzip that ends too early", body({ data: prod.data.slice(0, 60) }, prod), ["id-1", "id-2"], ["not-json"]],
    ["data that is no base64", body({ data: "%%%" }, prod), ["id-1", "id-2"], ["not-json"]],
    ["a record without data", body({}, prod), ["id-1", "id-2"], ["not-an-event"]],
    ["a record that is no object", body(5, prod), ["id-1", "id-2"], ["not-an-event"]],
    ["no records at all", '{"requestId":"r"}', [], ["not-an-event"]],
    ["text", "hello", [], ["not-json"]],
  ])("[E12 partly: EKS, pushed] %s", (_, text, ids, reasons) => {
    const { events, rejections } = read(text);
    expect(events.map((e) => e.body.auditID)).toEqual(ids);
    expect(rejections.map(({ reason }) => reason)).toEqual(reasons);
  });

  it("a record that cannot be read is kept with its own bytes, and no other's", () => {
    const bad = [{ data: "%%%" }, { data: gzipSync("x").toString("base64").slice(0, 20) }, { no: "data" }];
    const { rejections } = read(body(bad[0], gzipped(json(payload([event(1)]))), bad[1], bad[2]));
    expect(rejections.map(({ original }) => JSON.parse(Buffer.from(original).toString()))).toEqual(bad);
  });

  it("[threat-S24] bombs among its records unpack to no more than one body may, and cost the good record before them nothing", () => {
    const bomb = gzipped(" ".repeat(40 * 2 ** 20));
    const { events, rejections } = read(body(gzipped(json(payload([event(1)]))), ...Array(20).fill(bomb)));
    expect(events.map((e) => e.body.auditID)).toEqual(["id-1"]);
    expect(rejections.length).toBe(20);
  });
});

describe("where a record came from", () => {
  const text = body(gzipped(json(payload([event(1)]))));
  const told: SourceFacts = { name: "firehose/eks", provider: "aws", cluster: "prod", accountID: "123456789012" };
  it.each<[string, object, Partial<SourceFacts>]>([
    ["says its log group, which names cluster and account", {}, told],
    [
      "says the setting where there is one, never the record",
      { cluster: "pinned", accountID: "000000000000" },
      { ...told, cluster: "pinned", accountID: "000000000000" },
    ],
    [
      "region and labels are the setting's",
      { region: "eu-west-1", labels: { team: "shop" } },
      {
        ...told,
        region: "eu-west-1",
        labels: { team: "shop" },
        resourceIDs: ["arn:aws:eks:eu-west-1:123456789012:cluster/prod"],
      },
    ],
  ])("[E07 partly: as it is ingested] [E09 partly: as it is ingested] %s", (_, more, facts) => {
    expect(read(text, more).events.map(({ source }) => source)).toEqual([facts]);
  });

  it("of another log group, and of lines without one, the name stands for the cluster", () => {
    const records = [gzipped(json(payload([event(1)], { logGroup: "/my/group" }))), plain(json(event(2)))];
    expect(read(body(...records)).events.map(({ source }) => source.cluster)).toEqual(["eks", "eks"]);
  });

  it("[threat-S2] a record that claims another cloud is still AWS', in the pinned cluster", () => {
    const entry = {
      insertId: "i",
      timestamp: "2026-11-22T09:33:01Z",
      resource: { type: "k8s_cluster", labels: { cluster_name: "other", project_id: "other", location: "other" } },
      protoPayload: { serviceName: "k8s.io", methodName: "io.k8s.core.v1.pods.get", resourceName: "core/v1/pods" },
    };
    const { events } = read(body(plain(json(entry))), { cluster: "prod" });
    expect(events.map(({ source }) => [source.cluster, source.provider])).toEqual([["prod", "aws"]]);
  });
});

describe("an event that is polled and pushed is one audit", () => {
  const facts: SourceFacts = { name: "cloudwatch/eks", cluster: "prod", provider: "aws", accountID: "123456789012" };
  const polled = (message: string): AuditEvent => {
    const record = {
      logStreamName: stream,
      timestamp: 1795340000000,
      message,
      ingestionTime: 1795340000500,
      eventId: "e",
    };
    const outcome = normalize(record, Buffer.from(json(record)), { source: facts });
    if (!("body" in outcome)) throw new Error(json(outcome));
    return outcome;
  };
  const pushed = (message: string, wrap = gzipped): AuditEvent => {
    const [found] = read(body(wrap(json(payload([message]))))).events;
    if (!found) throw new Error("no event");
    return found;
  };
  const message = json(event(1));
  const cut = `${json(event(1, { requestObject: { a: "x".repeat(100) } })).slice(0, -50)}[Truncated...]`;
  const once = { audits: 1, duplicates: 1 };
  it.each<[string, readonly AuditEvent[], typeof once]>([
    ["first polled", [polled(message), pushed(message)], once],
    ["first pushed", [pushed(message), polled(message)], once],
    ["pushed twice", [pushed(message), pushed(message, plain)], once],
    ["cut by EKS", [polled(cut), pushed(cut)], once],
    ["but for another event", [polled(message), pushed(json(event(2)))], { audits: 2, duplicates: 0 }],
  ])("%s", (_, events, expected) => {
    const store = aDirectStore();
    const receipts = events.map((e) => store.commit(aBatch([matched(e)], { source: e.source.name })));
    expect({
      audits: receipts.flatMap(({ audits }) => audits).length,
      duplicates: receipts.reduce((n, { duplicates }) => n + duplicates, 0),
    }).toEqual(expected);
  });
});

describe("over HTTP", () => {
  const path = "/api/v1/kubernetes/push/eks";
  const newer = "newer-firehose-access-key-0123";
  const headers = (key: string) => ({
    "x-amz-firehose-access-key": key,
    "x-amz-firehose-request-id": "ed4acda5-034f-9f42-bba1-f29aea6d7d8f",
    "x-amz-firehose-protocol-version": "1.0",
    "x-amz-firehose-source-arn": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/audit",
    "content-type": "application/json",
  });
  const sent = body(gzipped(json(payload([event(1)]))));
  const form = { requestId: "ed4acda5-034f-9f42-bba1-f29aea6d7d8f", timestamp: now };

  it.each<[string, string, number, object]>([
    ["the key", accessKey, 200, form],
    ["the newer key", newer, 200, form],
    [
      "another key",
      "another-access-key-0123456789",
      401,
      { ...form, errorMessage: "the proof of who sends is missing or wrong" },
    ],
    ["no key", "", 401, { ...form, errorMessage: "the proof of who sends is missing or wrong" }],
  ])("[threat-S1] with %s", async (_, key, status, expected) => {
    const { post, line } = await openPush(firehoseSource(parse({ accessKey: [accessKey, newer] })));
    const answer = await post(path, sent, headers(key));
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("content-length")]).toEqual([
      status,
      "application/json",
      `${json(expected).length}`,
    ]);
    expect(await answer.json()).toEqual(expected);
    expect(line.batches.map(({ source, events }) => [source, events.length])).toEqual(
      status === 200 ? [["firehose/eks", 1]] : [],
    );
  });

  it("a compressed request is read, and so is one with a control message alone", async () => {
    const { post, line } = await openPush(firehoseSource(parse()));
    const compressed = { ...headers(accessKey), "content-encoding": "gzip" };
    expect((await post(path, gzipSync(sent), compressed)).status).toBe(200);
    expect((await post(path, body(gzipped(json(control))), headers(accessKey))).status).toBe(200);
    expect(line.batches.map(({ events, rejections }) => [events.length, rejections.length])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it.each<[string, Error, string]>([
    [
      "the store cannot be reached",
      new AuditwireError("unavailable", "inner detail"),
      "the store is not available; send again later",
    ],
    ["anything else failed", new Error("inner detail"), "not stored; send again later"],
  ])("when %s, the stream is told in its form to send again", async (_, failure, errorMessage) => {
    const { post, line } = await openPush(firehoseSource(parse()));
    line.state.fail = failure;
    const answer = await post(path, sent, headers(accessKey));
    expect([answer.status, await answer.json()]).toEqual([503, { ...form, errorMessage }]);
  });

  it("too large a body is refused in its form, unread", async () => {
    const { raw } = await openPush(firehoseSource(parse()));
    const lines = Object.entries({ host: "x", "content-length": `${2 ** 28 + 1}`, ...headers(accessKey) }).map(
      ([k, v]) => `${k}: ${v}\r\n`,
    );
    const answer = await raw(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"errorMessage":"a body has at most 268435456 bytes"');
  });
});

it("[E01] [E04] [R01] an exec that Firehose or a forwarder pushes is judged, stored and answered by the API", async () => {
  const app = await openApp({ library, policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] });
  onTestFinished(app.close);
  const sources = [
    firehoseSource(parse()),
    forwarderSource({ name: "edge", type: "forwarder", token: "t".repeat(20), provider: "others" }),
  ];
  const endpoint = pushEndpoint({
    sources: () => sources,
    limits: () => ({ bodyBytes: 2 ** 20, inFlightBytes: 2 ** 20 }),
    enabled: app.ruleBook.enabled,
    deliver: app.deliver,
    openQuarantine: app.store.openQuarantine,
    telemetry: app.telemetry,
    now: Date.now,
  });
  const { fetch: answer } = app.app.route("/", endpoint);
  const listener = await openListener({ name: "api", address: "127.0.0.1:0", fetch: answer, telemetry: app.telemetry });
  onTestFinished(listener.close);
  const push = (name: string, headers: Record<string, string>, text: string) =>
    fetch(`${listener.url}/api/v1/kubernetes/push/${name}`, { method: "POST", headers, body: text });
  const statuses = [
    await push("eks", { "x-amz-firehose-access-key": accessKey }, body(gzipped(json(payload([event(1)]))))),
    await push("eks", { "x-amz-firehose-access-key": accessKey }, body(gzipped(json(payload([event(1)]))))),
    await push(
      "edge",
      { authorization: `Bearer ${"t".repeat(20)}` },
      json([
        { date: 1, log: json(event(2)) },
        { date: 1, log: "x" },
      ]),
    ),
    await push("edge", { authorization: "Bearer wrong" }, json([{ date: 1, log: json(event(3)) }])),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 401]);
  const audits = await app.get<{ cluster: string; provider: string; accountID: string; rule: string }[]>(
    "/audits/kubernetes?sort=cluster",
  );
  expect(audits.map((a) => [a.cluster, a.provider, a.accountID, a.rule])).toEqual([
    ["edge", "others", "", "Exec or attach to a pod"],
    ["prod", "aws", "123456789012", "Exec or attach to a pod"],
  ]);
  expect((await app.get<unknown[]>("/quarantine")).length).toBe(1);
});

describe("its settings", () => {
  const inFile = firehosePush(SecretRef);
  const valid = { name: "eks", type: "firehose", accessKey: { env: "KEY" } };
  it.each<[string, object, boolean]>([
    ["an access key in the environment", {}, true],
    ["two access keys", { accessKey: [{ file: "a" }, { file: "b" }] }, true],
    ["every fact", { cluster: "prod", accountID: "123456789012", region: "eu-west-1", labels: { a: "b" } }, true],
    ["an access key in clear", { accessKey }, false],
    ["no access key", { accessKey: undefined }, false],
    ["an account that is none", { accountID: "1234" }, false],
    ["another cloud", { provider: "gcp" }, false],
    ["a name with a slash", { name: "a/b" }, false],
  ])("%s", (_, more, expected) => {
    expect(inFile.safeParse({ ...valid, ...more }).success).toBe(expected);
  });
});
