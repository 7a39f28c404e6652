import { describe, expect, it } from "vitest";
import { usesTls } from "../../daemon/ingest/kafka/config.ts";
import { piecesFrom } from "../../daemon/ingest/kafka/messages.ts";
import { factsOf, normalizer } from "../../daemon/ingest/kafka/normalize.ts";
import { isOfAnother, parsePosition, printPosition, topicIDOf } from "../../daemon/ingest/kafka/position.ts";
import { anEvent, eventNumber } from "../support/events.ts";
import { kafkaSettings } from "../support/kafka-source.ts";

describe("what a user writes of a topic", () => {
  const brokers = ["kafka.example.com:9092"];
  const plain = { mechanism: "plain", username: "auditwire", password: "secret" };
  it.each<[string, object, RegExp]>([
    ["no brokers", { brokers: [] }, /brokers/],
    ["a broker without a port", { brokers: ["kafka.example.com"] }, /write HOST:PORT/],
    ["a URL for a broker", { brokers: ["http://kafka.example.com:9092"] }, /write HOST:PORT/],
    ["a topic with a space", { topic: "audit events" }, /a topic has up to 249/],
    ["a password in clear to another machine", { sasl: plain }, /without tls the secret travels in clear/],
    ["a token in clear", { tls: false, sasl: { mechanism: "oauthbearer", credentialID: "azure" } }, /in clear/],
    ["a certificate without its key", { tls: { cert: "cert.pem" } }, /cert and key belong together/],
    ["a password for a token", { sasl: { ...plain, mechanism: "oauthbearer" } }, /credentialID|[Uu]nrecognized/],
    ["a key that is not known", { partitions: 3 }, /[Uu]nrecognized/],
    ["a name with a slash", { name: "a/b" }, /no spaces and no slash/],
  ])("%s is refused", (_, settings, problem) => {
    expect(() => kafkaSettings({ brokers, topic: "audit", ...settings })).toThrow(problem);
  });

  it.each<[string, object, boolean]>([
    ["port 9093, as Event Hubs have it", { brokers: ["hub.servicebus.windows.net:9093"], sasl: plain }, true],
    ["another port", { brokers }, false],
    ["what is said goes before the port", { brokers: ["kafka.example.com:9093"], tls: false }, false],
    ["files", { brokers, tls: { ca: "ca.pem" }, sasl: plain }, true],
    ["SCRAM does not show its password", { brokers, sasl: { ...plain, mechanism: "scram-sha-512" } }, false],
    ["a password in clear on this machine", { brokers: ["127.0.0.1:9092", "[::1]:9092"], sasl: plain }, false],
    ["a password in clear, as one wants it", { brokers, insecure: true, sasl: plain }, false],
  ])("TLS with %s", (_, settings, tls) => {
    expect(usesTls(kafkaSettings({ topic: "audit", ...settings }))).toBe(tls);
  });

  it("a new daemon begins with the oldest message, in a group of its product's name", () => {
    expect(kafkaSettings({ brokers, topic: "audit" })).toMatchObject({ start: "earliest", group: "auditwire" });
  });
});

describe("messages become events", () => {
  const settings = { brokers: ["127.0.0.1:9092"], topic: "audit" };
  const normalize = (values: readonly (string | Uint8Array)[], written: object = {}) =>
    normalizer(kafkaSettings({ ...settings, ...written }))(values.map((value) => Buffer.from(value)));
  const body = JSON.stringify(anEvent().body);

  it("what a forwarder writes beside an event does not make another one of it", () => {
    const read = (time: string) =>
      normalize([JSON.stringify({ ...anEvent().body, "@timestamp": time, tag: "audit" })]).events;
    const [one, again] = [read("2026-11-29T12:00:00Z"), read("2026-11-29T13:00:00Z")].map(([event]) => event?.identity);
    expect(one).toContain(anEvent().body.auditID);
    expect(again).toBe(one);
  });

  it.each<[string, string | Uint8Array, number, readonly string[]]>([
    ["an event", body, 1, []],
    ["events one after another", `${body}${body}\n${body}`, 3, []],
    ["lines, one of them broken", `${body}\nbroken\n${body}`, 2, ["broken"]],
    ["a text of several words", "I1122 09:33:01 server.go:12] hello", 0, ["I1122 09:33:01 server.go:12] hello"]],
    ["JSON that is no event", '{"a":1}', 0, ['{"a":1}']],
    ["a number", "42", 0, ["42"]],
    ["bytes that are no text", Buffer.from([0xff, 0x00]), 0, ["\ufffd\0"]],
    ["nothing but space", "  \n ", 0, ["  \n "]],
  ])("%s", (_, value, events, rejected) => {
    const read = normalize([value]);
    expect([read.events.length, read.rejections.map(({ original }) => Buffer.from(original).toString())]).toEqual([
      events,
      rejected,
    ]);
    for (const { source } of [...read.events, ...read.rejections]) expect(source.name).toBe("kafka/hub");
  });

  it("every event has the bytes of its own", () => {
    const [first, second] = normalize([`${body}\n${JSON.stringify(eventNumber(7).body)}`]).events;
    expect([first, second].map((event) => JSON.parse(Buffer.from(event?.original ?? []).toString()))).toEqual([
      first?.body,
      second?.body,
    ]);
  });

  it("the cluster has the source's name unless the settings name one", () => {
    expect(factsOf(kafkaSettings(settings))).toEqual({ name: "kafka/hub", cluster: "hub", provider: "others" });
    expect(factsOf(kafkaSettings({ ...settings, cluster: "prod", labels: { a: "b" } }))).toEqual({
      name: "kafka/hub",
      cluster: "prod",
      provider: "others",
      labels: { a: "b" },
    });
  });
});

describe("the pieces of a broker's answer", () => {
  const batch = (firstOffset: number, values: readonly (string | null)[], lastOffsetDelta = values.length - 1) =>
    ({
      firstOffset: BigInt(firstOffset),
      lastOffsetDelta,
      attributes: 0,
      records: values.map((value, offsetDelta) => ({ offsetDelta, value: value === null ? null : Buffer.from(value) })),
    }) as unknown as NonNullable<Parameters<typeof piecesFrom>[1]>[number];
  const control = (firstOffset: number) => ({ ...batch(firstOffset, ["commit"]), attributes: 0x30 });
  const large = "x".repeat(700_000);

  it.each<[string, number, NonNullable<Parameters<typeof piecesFrom>[1]>, readonly [readonly string[], number][]]>([
    ["nothing new", 5, [], []],
    ["a batch", 0, [batch(0, ["a", "b"])], [[["a", "b"], 2]]],
    ["a batch that begins before what was asked for", 1, [batch(0, ["a", "b", "c"])], [[["b", "c"], 3]]],
    ["batches that follow each other", 4, [batch(4, ["a"]), batch(5, ["b"])], [[["a", "b"], 6]]],
    ["tombstones and empty messages", 0, [batch(0, [null, "", "a"])], [[["a"], 3]]],
    ["nothing but tombstones", 0, [batch(0, [null, null])], [[[], 2]]],
    ["a transaction's marker", 0, [batch(0, ["a"]), control(1)], [[["a"], 2]]],
    ["nothing but a marker", 7, [control(7)], [[[], 8]]],
    ["a batch whose end was compacted away", 0, [batch(0, ["a"], 9)], [[["a"], 10]]],
    ["a batch that was passed already", 8, [batch(0, ["a", "b"])], []],
    [
      "more than a piece holds",
      0,
      [batch(0, [large, large, "a"])],
      [
        [[large, large], 2],
        [["a"], 3],
      ],
    ],
    ["a piece that ends with its batch", 0, [batch(0, [large, large])], [[[large, large], 2]]],
  ])("%s", (_, from, batches, expected) => {
    const pieces = [...piecesFrom(BigInt(from), batches)];
    const read = pieces.map(({ values, next }) => [values.map((value) => Buffer.from(value).toString()), Number(next)]);
    expect(read).toEqual(expected);
  });
});

describe("a position", () => {
  const id = "83beceba-7e55-4a47-8849-cf392102e231";
  it.each([
    ["with the topic's id", { offset: 9007199254740993n, topicID: id }, `9007199254740993@${id}`],
    ["of brokers that give none", { offset: 0n, topicID: undefined }, "0"],
  ])("%s is printed and read again", (_, position, text) => {
    expect([printPosition(position), parsePosition(text)]).toEqual([text, position]);
  });

  it.each([undefined, "", "latest", "-1", "1@", "1@a b", "1.5"])("%s is none", (text) => {
    expect(parsePosition(text)).toBeUndefined();
  });

  it.each([
    ["zeros", "00000000-0000-0000-0000-000000000000", undefined],
    ["the name", "audit", undefined],
    ["an id", id, id],
  ])("brokers without ids of topics show %s", (_, shown, expected) => {
    expect(topicIDOf("audit", shown)).toBe(expected);
  });

  it.each([
    ["another id", id, "another", true],
    ["the same id", id, id, false],
    ["none now", id, undefined, false],
    ["none before", undefined, id, false],
  ])("belongs to another topic: %s", (_, topicID, now, expected) => {
    expect(isOfAnother({ offset: 1n, topicID }, now)).toBe(expected);
  });
});
