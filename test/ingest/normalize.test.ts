import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deepest } from "../../daemon/ingest/kubernetes-event.ts";
import { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import { aSource } from "../support/events.ts";

const fixtures = join(__dirname, "..", "fixtures");
const source = aSource();
const good =
  '{"auditID":"a","stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"2026-11-24T09:30:00.123456Z"}';
const read = (body: string | Buffer) => {
  const { events, rejections } = normalize(Buffer.from(body), source);
  return {
    events: events.length,
    reasons: rejections.map((r) => r.reason),
    kept: rejections.map((r) => Buffer.from(r.original)),
  };
};

describe("real bodies", () => {
  it.each(readdirSync(join(fixtures, "webhook-eventlist")).filter((file) => file.endsWith(".json")))(
    "[E01] %s: every item becomes an event",
    (file) => {
      const body = readFileSync(join(fixtures, "webhook-eventlist", file));
      const parsed = JSON.parse(body.toString()) as { items?: unknown[] };
      const { events, rejections } = normalize(body, source);
      expect(events.length + rejections.length).toBe(parsed.items?.length ?? 1);
      expect(events.map((event) => JSON.parse(Buffer.from(event.original).toString()))).toEqual(
        events.map((event) => event.body),
      );
      for (const { detail } of rejections) expect(detail).not.toBe("");
    },
  );

  it("the samples that the package ships are all events, originals byte for byte", () => {
    const body = readFileSync(join(__dirname, "..", "..", "daemon", "cli", "samples", "kube-apiserver.json"));
    const { events, rejections } = normalize(body, source);
    expect([events.length, rejections.length]).toEqual([27, 0]);
    for (const event of events) expect(body.includes(Buffer.from(event.original))).toBe(true);
  });
});

describe("what cannot be read is kept, and nothing beside it is lost", () => {
  const deep = `${'{"a":'.repeat(deepest + 1)}1${"}".repeat(deepest + 1)}`;
  it.each<[string, string | Buffer, { events: number; reasons: string[] }]>([
    ["a good item", `{"items":[${good}]}`, { events: 1, reasons: [] }],
    ["no auditID", `{"items":[${good},{"stage":"x","verb":"get"}]}`, { events: 1, reasons: ["not-an-event"] }],
    ["an empty verb", `{"items":[${good.replace('"get"', '""')}]}`, { events: 0, reasons: ["not-an-event"] }],
    [
      "an auditID that is no string",
      `{"items":[${good.replace('"a"', "5")}]}`,
      { events: 0, reasons: ["not-an-event"] },
    ],
    [
      "no time",
      `{"items":[${good.replace("2026-11-24T09:30:00.123456Z", "yesterday")}]}`,
      { events: 0, reasons: ["not-an-event"] },
    ],
    [
      "a day that no month has",
      `{"items":[${good.replace("11-24", "13-45")}]}`,
      { events: 0, reasons: ["not-an-event"] },
    ],
    [
      "an item that is no object",
      `{"items":[5,null,"x",[],${good}]}`,
      { events: 1, reasons: Array(4).fill("not-an-event") },
    ],
    ["NaN within an item", `{"items":[{"a":NaN},${good}]}`, { events: 1, reasons: ["not-json"] }],
    [
      "invalid UTF-8 in one item",
      Buffer.concat([Buffer.from('{"items":[{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`"},${good}]}`)]),
      { events: 1, reasons: ["invalid-utf8"] },
    ],
    ["too deep an item", `{"items":[${deep},${good}]}`, { events: 1, reasons: ["too-deep"] }],
    ["not JSON at all", "hello", { events: 0, reasons: ["not-json"] }],
    ["cut in the middle", `{"items":[${good},{"auditID":`, { events: 0, reasons: ["not-json"] }],
    ["a broken line of NDJSON", `${good}\n{"auditID":\n${good}`, { events: 2, reasons: ["not-json"] }],
    ["an empty EventList", '{"kind":"EventList","items":[]}', { events: 0, reasons: [] }],
    [
      "keys that mean something to JavaScript",
      `{"items":[${good.replace("{", '{"__proto__":{"x":1},"constructor":1,')}]}`,
      { events: 1, reasons: [] },
    ],
  ])("%s", (_, body, expected) => {
    expect(read(body)).toMatchObject(expected);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("a rejected item keeps its own bytes, a rejected body all of them", () => {
    expect(read(`{"items":[${good}, {"stage":"x"} ]}`).kept.map(String)).toEqual(['{"stage":"x"}']);
    expect(read("hello").kept.map(String)).toEqual(["hello"]);
  });
});
