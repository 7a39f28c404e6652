import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type ForwarderPush, forwarderPush } from "../../daemon/ingest/forwarder/config.ts";
import { forwarderSource } from "../../daemon/ingest/forwarder/source.ts";
import { SecretRef } from "../../daemon/ingest/settings/config.ts";
import { aDirectStore } from "../store/direct.ts";
import { aBatch, matched } from "../store/opened.ts";
import { openPush } from "../support/push.ts";
import { fixtures } from "./reading.ts";

const token = "forwarder-token-0123456789";
const parse = (more: object = {}): ForwarderPush =>
  forwarderPush(z.string()).parse({ name: "edge", type: "forwarder", token, ...more });
const read = (body: string | Uint8Array, more: object = {}) =>
  forwarderSource(parse(more)).normalize(Buffer.from(body as string));

const json = JSON.stringify;
const event = (n: number, more: object = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: `id-${n}`,
  stage: "ResponseComplete",
  requestURI: "/api",
  verb: "get",
  user: { username: "alice" },
  requestReceivedTimestamp: "2026-11-22T09:33:01.123456Z",
  ...more,
});
const [one, two] = [event(1), event(2)];
const lines = (...records: readonly unknown[]) => records.map((record) => `${json(record)}\n`).join("");

/** A record as each program's documentation has it, for an audit event that stands as text or was parsed. */
const shapes = {
  fluentBit: (e: object) => ({ date: 1795340000.123456, log: json(e) }),
  fluentBitContainer: (e: object) => ({
    date: 1.5,
    time: "2026-11-22T09:33:02Z",
    stream: "stdout",
    _p: "F",
    log: json(e),
  }),
  fluentBitParsed: (e: object) => ({ date: "2026-11-22T09:33:02.000000Z", ...e }),
  fluentBitNested: (e: object) => ({ date: 1.5, log: e }),
  fluentd: (e: object) => ({ message: json(e) }),
  vector: (e: object) => ({
    file: "/var/log/kubernetes/audit.log",
    host: "cp-1",
    message: json(e),
    source_type: "file",
    timestamp: "2026-11-22T09:33:02.5Z",
  }),
  vectorParsed: (e: object) => ({ ...e, source_type: "file", timestamp: "2026-11-22T09:33:02.5Z" }),
  openShift: (e: object) => ({
    "@timestamp": "2026-11-22T09:33:01.123456Z",
    ...e,
    hostname: "cp-1",
    k8s_audit_level: "Metadata",
    level: "default",
    log_source: "kubeAPI",
    log_type: "audit",
    openshift: { cluster_id: "0f1e", sequence: 17 },
  }),
  logstash: (e: object) => ({
    "@timestamp": "2026-11-22T09:33:02Z",
    "@version": "1",
    host: { name: "cp-1" },
    log: { offset: 17, file: { path: "/var/log/kubernetes/audit.log" } },
    event: { original: json(e) },
    message: json(e),
  }),
  journald: (e: object) => ({ MESSAGE: json(e), _HOSTNAME: "cp-1" }),
  cloudWatchAgent: (e: object) => ({ logStreamName: "cp-1", timestamp: 1795340000000, message: json(e) }),
} satisfies Record<string, (e: object) => object>;

describe("bodies, as the programs' documentation has them (from memory: none but syslog-ng was run)", () => {
  const s = shapes;
  it.each<[string, string]>([
    ["Fluent Bit, format json", json([one, two].map(s.fluentBit))],
    ["Fluent Bit, format json_lines", lines(...[one, two].map(s.fluentBit))],
    ["Fluent Bit, format json_stream", [one, two].map((e) => json(s.fluentBit(e))).join("")],
    ["Fluent Bit, a container's log", json([one, two].map(s.fluentBitContainer))],
    ["Fluent Bit, parsed", json([one, two].map(s.fluentBitParsed))],
    ["Fluent Bit, parsed under its key", json([one, two].map(s.fluentBitNested))],
    ["Fluentd, json_array", json([one, two].map(s.fluentd))],
    ["Fluentd, NDJSON", lines(...[one, two].map(s.fluentd))],
    ["Fluentd, parsed", lines(one, two)],
    ["Vector, codec json", json([one, two].map(s.vector))],
    ["Vector, newline_delimited", lines(...[one, two].map(s.vector))],
    ["Vector, codec text", lines(one, two)],
    ["Vector, parsed", json([one, two].map(s.vectorParsed))],
    ["OpenShift's ClusterLogForwarder", json([one, two].map(s.openShift))],
    ["OpenShift's, a record a request", json(s.openShift(one)) + json(s.openShift(two))],
    ["Logstash, json_batch", json([one, two].map(s.logstash))],
    ["of the journal", lines(...[one, two].map(s.journald))],
    ["CloudWatch's agent", lines(...[one, two].map(s.cloudWatchAgent))],
    ["an EventList", json({ kind: "EventList", items: [one, two] })],
    ["lines that end as on Windows", lines(one, two).replaceAll("\n", "\r\n")],
    ["a byte order mark before", `\ufeff${json([one, two])}`],
    ["empty lines between", `\n\n${json(one)}\n\n\n${json(two)}\n\n`],
    ["of two programs", json([s.fluentBit(one), s.openShift(two)])],
  ])("[E12 partly: self-managed and OpenShift, by forwarder] %s", (_, body) => {
    const { events, rejections } = read(body);
    expect(rejections).toEqual([]);
    expect(events.map((e) => [e.body.auditID, e.body["level"], e.source.cluster])).toEqual([
      ["id-1", "Metadata", "edge"],
      ["id-2", "Metadata", "edge"],
    ]);
  });

  it.each(["syslog-ng-lines.ndjson", "syslog-ng-array.json"])(
    "[E12 partly: self-managed, by forwarder] %s, as it was sent",
    (file) => {
      const { events, rejections } = read(readFileSync(join(fixtures, "forwarders", file)));
      expect(rejections).toEqual([]);
      expect(events.map((e) => e.body["requestURI"])).toMatchObject([
        expect.stringContaining("/api/v1/namespaces"),
        expect.any(String),
        expect.any(String),
      ]);
    },
  );

  it.each<[string, string | Uint8Array, string]>([
    ["MessagePack", Buffer.from([0xdd, 0, 0, 0, 1, 0x92, 0xd7, 0xff]), "invalid-utf8"],
    ["a line of syslog", "<134>1 2026-11-22T09:33:01Z cp-1 audit - - - hello", "not-json"],
    ["a record without an event", json([{ date: 1, log: "starting" }]), "not-json"],
    ["a record of something else", json([{ date: 1, cpu: 5 }]), "not-an-event"],
    ["an event without its time", json([event(1, { requestReceivedTimestamp: null })]), "not-an-event"],
  ])("%s is kept, not judged", (_, body, reason) => {
    const { events, rejections } = read(body);
    expect(events).toEqual([]);
    expect(rejections.map((r) => r.reason)).toEqual([reason]);
  });

  it.each(["", "}", "}}", "}}}", "}}}}"])(
    "[threat-S4] a line that was cut takes no other along, whatever the other holds: %j",
    (userAgent) => {
      const cut = json(event(1, { requestObject: { spec: { a: "bcdef" } } })).slice(0, -6);
      const { events } = read(`${cut}\n${json(event(2, { userAgent }))}\n{"log":"start`);
      expect(events.map((e) => e.body.auditID)).toContain("id-2");
    },
  );

  it("a list over several lines is read as a list, whatever else in it goes over several lines", () => {
    const { events, rejections } = read(`[\n${json(one)},\n{"a":\nNaN},\n${json(two)}\n]`);
    expect(events.map((e) => e.body.auditID)).toEqual(["id-1", "id-2"]);
    expect(rejections.map(({ original }) => Buffer.from(original).toString())).toEqual(['{"a":\nNaN}']);
  });

  it("an event that a forwarder cut keeps what came before the cut, and says that it was cut", () => {
    const { events } = read(
      json([
        {
          date: 1,
          time: "2026-11-22T09:33:02Z",
          log: json(event(1, { stageTimestamp: "x".repeat(99) })).slice(0, -50),
        },
      ]),
    );
    expect(
      events.map((e) => [e.body.auditID, e.body["annotations"], e.unrecorded?.includes("stageTimestamp")]),
    ).toEqual([["id-1", { "audit.k8s.io/truncated": "true" }, true]]);
  });
});

describe("the token says which cluster speaks, never a record", () => {
  const entry = {
    insertId: "i",
    logName: "projects/other/logs/cloudaudit.googleapis.com%2Factivity",
    timestamp: "2026-11-22T09:33:01Z",
    resource: { type: "k8s_cluster", labels: { cluster_name: "other", project_id: "other", location: "other" } },
    protoPayload: { serviceName: "k8s.io", methodName: "io.k8s.core.v1.pods.get", resourceName: "core/v1/pods" },
  };
  const subscription = {
    messageType: "DATA_MESSAGE",
    owner: "999999999999",
    logGroup: "/aws/eks/other/cluster",
    logStream: "kube-apiserver-audit-1",
    logEvents: [{ id: "1", timestamp: 1, message: json(one) }],
  };
  const aks = {
    category: "kube-audit",
    resourceId: "/SUBSCRIPTIONS/OTHER/RESOURCEGROUPS/OTHER/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/OTHER",
    properties: { log: json(one) },
  };
  const facts = { provider: "others", accountID: "1234", region: "home", labels: { team: "shop" } };
  it.each<[string, object]>([
    ["a bare event", one],
    ["an event that claims a cluster", event(1, { cluster: "other", labels: { team: "other" } })],
    ["a log entry of GKE", entry],
    ["a subscription of EKS", subscription],
    ["a record of AKS", aks],
    ["a push with data", { data: gzipSync(json(subscription)).toString("base64") }],
    ["what is no event", { cluster: "other" }],
  ])("[threat-S2] [E07 partly: as it is ingested] %s", (_, record) => {
    const { events, rejections } = read(json([record]), { cluster: "prod", ...facts });
    expect([...events, ...rejections].map(({ source }) => source)).toEqual([
      { name: "forwarder/edge", cluster: "prod", ...facts },
    ]);
  });

  it("without a cluster of its own the name is the cluster's", () => {
    expect(forwarderSource(parse()).facts).toEqual({ name: "forwarder/edge", cluster: "edge", provider: "others" });
  });
});

describe("an event sent again is one event, whatever a forwarder writes beside it", () => {
  const once = { audits: 1, duplicates: 1, collisions: 0 };
  it.each<[string, object, object, typeof once]>([
    ["read at another time", shapes.vectorParsed(one), { ...shapes.vectorParsed(one), timestamp: "later" }, once],
    ["of two programs", shapes.openShift(one), shapes.vectorParsed(one), once],
    [
      "with its keys in another order",
      shapes.vectorParsed(one),
      Object.fromEntries(Object.entries(shapes.vectorParsed(one)).reverse()),
      once,
    ],
    ["as text and parsed", shapes.fluentBit(one), shapes.fluentBitParsed(one), once],
    ["another event", shapes.vectorParsed(one), shapes.vectorParsed(two), { audits: 2, duplicates: 0, collisions: 0 }],
    [
      "the same id with another time",
      shapes.vectorParsed(one),
      shapes.vectorParsed({ ...one, requestReceivedTimestamp: "2026-11-22T09:44:00Z" }),
      { audits: 2, duplicates: 0, collisions: 1 },
    ],
  ])("%s", (_, first, second, expected) => {
    const store = aDirectStore();
    const receipts = [first, second].map((record) =>
      store.commit(aBatch(read(json(record)).events.map((e) => matched(e)))),
    );
    const sum = (of: "duplicates" | "collisions") => receipts.reduce((n, receipt) => n + receipt[of], 0);
    expect({
      audits: receipts.flatMap(({ audits }) => audits).length,
      duplicates: sum("duplicates"),
      collisions: sum("collisions"),
    }).toEqual(expected);
  });
});

describe("any mix of good and bad records", () => {
  /** A record's bytes, and which bytes are kept of it: as an event, or in the quarantine. */
  interface Written {
    readonly bytes: Buffer;
    readonly event?: Buffer;
    readonly rejected?: Buffer;
  }
  const good = (value: object, inner?: object): Written => {
    const bytes = Buffer.from(json(value));
    return { bytes, event: inner ? Buffer.from(json(inner)) : bytes };
  };
  const bad = (text: string | Buffer): Written => {
    const bytes = Buffer.from(text as string);
    return { bytes, rejected: bytes };
  };
  const number = fc.integer({ min: 0, max: 1e6 });
  const goodRecord = number.chain((n) =>
    fc.constantFrom(
      good(event(n)),
      good(shapes.vectorParsed(event(n))),
      good(shapes.openShift(event(n))),
      good(event(n, { userAgent: ["}", "}}", "]}]}", "x"][n % 4] })),
      good(shapes.fluentBit(event(n)), event(n)),
      good(shapes.vector(event(n, { userAgent: 'a "b" \\ {[\n' })), event(n, { userAgent: 'a "b" \\ {[\n' })),
    ),
  );
  const badRecord = number.chain((n) =>
    fc.constantFrom(
      bad(json({ cpu: n })),
      bad(json(event(n, { verb: "" }))),
      bad(json({ date: n, log: "starting }{ ][" })),
      bad(json("hello, world")),
      bad(String(n)),
      bad("null"),
      bad('{"a":NaN}'),
      bad(Buffer.concat([Buffer.from('{"auditID":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])),
    ),
  );
  /** Ends of lines, too: as text behind them they may look like the rest. */
  const brokenLine = fc.constantFrom(bad('{"a" 1}'), bad('{"b":'), bad('{"a":{"b":"'), bad('{"a":[{"b":{"c'));
  const join = (pieces: readonly Buffer[], separator: string) =>
    Buffer.concat(pieces.flatMap((piece, n) => (n === 0 ? [piece] : [Buffer.from(separator), piece])));
  const kept = (body: Buffer) => {
    const { events, rejections } = read(body);
    const texts = (list: readonly { original: Uint8Array }[]) =>
      list.map(({ original }) => Buffer.from(original).toString("latin1"));
    return { events: texts(events), rejections: texts(rejections) };
  };
  const expected = (written: readonly Written[]) => ({
    events: written.flatMap(({ event: e }) => (e ? [e.toString("latin1")] : [])),
    rejections: written.flatMap(({ rejected }) => (rejected ? [rejected.toString("latin1")] : [])),
  });

  it("[fault-F13] of a list: every record is an event or in the quarantine, byte for byte, in order", () => {
    const separator = fc.constantFrom(",", " , ", ",\n\t");
    fc.assert(
      fc.property(fc.array(fc.oneof(goodRecord, badRecord), { maxLength: 12 }), separator, (written, comma) => {
        const body = Buffer.concat([
          Buffer.from("["),
          join(
            written.map(({ bytes }) => bytes),
            comma,
          ),
          Buffer.from("]"),
        ]);
        expect(kept(body)).toEqual(expected(written));
      }),
      { numRuns: 500 },
    );
  });

  it("[fault-F13] of lines, broken ones among them", () => {
    const any = fc.array(fc.oneof(goodRecord, badRecord, brokenLine), { maxLength: 12 });
    fc.assert(
      fc.property(any, goodRecord, any, (before, between, after) => {
        const written = [...before, between, ...after];
        expect(
          kept(
            join(
              written.map(({ bytes }) => bytes),
              "\n",
            ),
          ),
        ).toEqual(expected(written));
      }),
      { numRuns: 500 },
    );
  });

  it("[fault-F12] whatever comes, nothing is thrown, and nothing that is said is empty", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (body) => {
          const { events, rejections } = read(body);
          for (const e of events) expect(e.body.auditID).not.toBe("");
          for (const { detail } of rejections) expect(detail).not.toBe("");
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("over HTTP", () => {
  const path = "/api/v1/kubernetes/push/edge";
  const newer = "newer-forwarder-token-01234";
  it.each<[string, Record<string, string>, number]>([
    ["the token", { authorization: `Bearer ${token}` }, 200],
    ["the newer token", { authorization: `Bearer ${newer}` }, 200],
    ["the scheme in small letters", { authorization: `bearer ${token}` }, 200],
    ["another token", { authorization: "Bearer other-token-0123456789" }, 401],
    ["no token", {}, 401],
    ["an empty token", { authorization: "Bearer " }, 401],
    ["the token alone", { authorization: token }, 401],
    ["the token as a password", { authorization: `Basic ${Buffer.from(`edge:${token}`).toString("base64")}` }, 401],
    ["the beginning of the token", { authorization: `Bearer ${token.slice(0, -1)}` }, 401],
    ["the token and more", { authorization: `Bearer ${token} ${token}` }, 401],
    ["the token in another header", { "x-auth": `Bearer ${token}` }, 401],
  ])("[threat-S1] with %s", async (_, headers, status) => {
    const { post, line } = await openPush(forwarderSource(parse({ token: [token, newer] })));
    expect((await post(path, json([shapes.fluentBit(one)]), headers)).status).toBe(status);
    expect(line.batches.map(({ source, events }) => [source, events.length])).toEqual(
      status === 200 ? [["forwarder/edge", 1]] : [],
    );
  });

  it.each<[string, (authorization: string) => string | Buffer]>([
    [
      "in chunks, as Vector sends",
      (authorization) => {
        const chunks = [json([one]).slice(0, 40), json([one]).slice(40)].map(
          (c) => `${c.length.toString(16)}\r\n${c}\r\n`,
        );
        return `POST ${path} HTTP/1.1\r\nHost: x\r\n${authorization}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`;
      },
    ],
    [
      "compressed, as Fluent Bit sends",
      (authorization) => {
        const body = gzipSync(json([shapes.fluentBit(one)]));
        const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${authorization}\r\nUser-Agent: Fluent-Bit\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n`;
        return Buffer.concat([Buffer.from(head), body]);
      },
    ],
    [
      "with the content type of a form, as syslog-ng sends",
      (authorization) =>
        `POST ${path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n${authorization}\r\nContent-Length: ${json(one).length}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${json(one)}`,
    ],
  ])("%s", async (_, request) => {
    const { raw, line } = await openPush(forwarderSource(parse()));
    expect(await raw(request(`Authorization: Bearer ${token}`))).toMatch(/^HTTP\/1\.1 200 /);
    expect(line.batches.map(({ events }) => events.map((e) => e.body.auditID))).toEqual([["id-1"]]);
  });
});

describe("its settings", () => {
  const inFile = forwarderPush(SecretRef);
  const valid = { name: "edge", type: "forwarder", token: { file: "edge.token" } };
  it.each<[string, object, boolean]>([
    ["a token in a file", {}, true],
    ["two tokens", { token: [{ file: "a" }, { env: "B" }] }, true],
    [
      "every fact",
      { cluster: "prod", provider: "azure", subscriptionID: "s", resourceGroup: "G", labels: { a: "b" } },
      true,
    ],
    ["a token in clear", { token: "forwarder-token-0123456789" }, false],
    ["no token", { token: [] }, false],
    ["three tokens", { token: [{ file: "a" }, { file: "b" }, { file: "c" }] }, false],
    ["a name with a slash", { name: "a/b" }, false],
    ["a name that a URL has to escape", { name: "a b" }, false],
    ["a name that leads elsewhere", { name: ".." }, false],
    ["a cloud that nobody knows", { provider: "ibm" }, false],
    ["an unknown key", { tokens: "a" }, false],
  ])("%s", (_, more, expected) => {
    expect(inFile.safeParse({ ...valid, ...more }).success).toBe(expected);
  });
});
