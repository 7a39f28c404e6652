import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AuditwireError } from "../../daemon/audit/errors.ts";
import { budget } from "../../daemon/ingest/budget.ts";
import { gunzip, unpacker } from "../../daemon/ingest/gunzip.ts";
import type { PushSource } from "../../daemon/ingest/push-source.ts";
import { isOneOf } from "../../daemon/ingest/secret.ts";
import { normalize } from "../../daemon/ingest/webhook/normalize.ts";
import { anEvent, aSource } from "../support/events.ts";
import { now, openPush, webhookToken } from "../support/push.ts";

const event = Buffer.from(anEvent().original).toString();
const padded = (bytes: number) => event.replace("{", `{"requestObject":"${"x".repeat(bytes)}",`);
const proof = { authorization: "Bearer right" };
const path = "/api/v1/kubernetes/push/orders";

/** A source as any cloud's: it asks for a proof, which cannot be checked while the keys are away. */
function aPushSource(overrides: Partial<PushSource> = {}): PushSource {
  const facts = aSource({ name: "test/orders", cluster: "orders" });
  return {
    name: "orders",
    facts,
    authenticate: async (headers) => {
      const given = headers.get("authorization");
      if (given === "Bearer away") throw new Error("https://keys.example.com: connection refused");
      return given === proof.authorization;
    },
    normalize: (body) => normalize(body, facts),
    ...overrides,
  };
}

describe("who may push", () => {
  it.each<[string, string, number]>([
    [path, "Bearer right", 200],
    ["/api/v33.01/kubernetes/push/orders", "Bearer right", 200],
    [`${path}/`, "Bearer right", 200],
    [`${path}?a=b&c`, "Bearer right", 200],
    [`${path}/?a=b`, "Bearer right", 200],
    ["/api/v1/kubernetes/push/nobody", "Bearer right", 404],
    ["/api/v1/kubernetes/push/ORDERS", "Bearer right", 404],
    ["/api/v1/kubernetes/push/", "Bearer right", 404],
    ["/api/v1/kubernetes/push", "Bearer right", 404],
    ["/api/v1/kubernetes/push/orders/more", "Bearer right", 404],
    ["/api/v1//kubernetes/push/orders", "Bearer right", 404],
    ["/kubernetes/push/orders", "Bearer right", 404],
    ["/orders", "Bearer right", 404],
    [path, "Bearer wrong", 401],
    [path, "", 401],
    [`${path}?token=right`, "", 401],
    [path, "Bearer away", 503],
  ])("%s with %j is answered %s", async (at, authorization, status) => {
    const { post, line } = await openPush(aPushSource());
    const answer = await post(at, event, { authorization });
    expect(answer.status).toBe(status);
    expect(line.batches.map(({ source, events }) => [source, events.length])).toEqual(
      status === 200 ? [["test/orders", 1]] : [],
    );
  });

  it.each(["GET", "PUT", "HEAD", "DELETE"])("%s is answered as at any unknown path", async (method) => {
    const { url } = await openPush(aPushSource());
    expect((await fetch(`${url}${path}`, { method, headers: proof, redirect: "manual" })).status).toBe(404);
  });

  it("an unknown name gets the same answer as an unknown path", async () => {
    const { post } = await openPush(aPushSource());
    const told = async (at: string) => {
      const answer = await post(at, event, proof);
      return [answer.status, answer.headers.get("content-type"), await answer.text()];
    };
    expect(await told("/api/v1/kubernetes/push/nobody")).toEqual(await told("/no/such/path"));
  });

  it.each<[string, string, string]>([
    ["a name that nobody has", "nobody", "404"],
    ["no proof", "orders", "401"],
  ])("with %s the body stays unread", async (_, name, status) => {
    const { raw, line } = await openPush(aPushSource());
    const head = `POST /api/v1/kubernetes/push/${name} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`;
    expect(await raw(`${head}{`)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(line.batches).toEqual([]);
  });

  it("while a proof cannot be checked the sender is asked to come again, and the reason goes to the log only", async () => {
    const { post, telemetry } = await openPush(aPushSource());
    const answer = await post(path, event, { authorization: "Bearer away" });
    expect(answer.headers.get("retry-after")).toBe("10");
    expect(await answer.text()).not.toContain("keys.example.com");
    expect(telemetry.lines.join("")).toContain("keys.example.com");
  });

  it("no answer and no log line holds a proof", async () => {
    const { post, telemetry } = await openPush(aPushSource());
    for (const authorization of ["Bearer right", "Bearer wrong", "Bearer away"])
      expect(await (await post(path, "broken", { authorization })).text()).not.toMatch(/right|Bearer/);
    expect(telemetry.lines.join("")).not.toMatch(/Bearer/);
  });

  it.each<[string, string, readonly string[], boolean]>([
    ["the secret", "abc", ["abc"], true],
    ["the newer of two", "def", ["abc", "def"], true],
    ["the older of two", "abc", ["abc", "def"], true],
    ["its beginning", "ab", ["abc"], false],
    ["more than it", "abcd", ["abc"], false],
    ["another case", "ABC", ["abc"], false],
    ["nothing", "", ["abc"], false],
    ["where there is none", "abc", [], false],
  ])("[threat-S1] a secret is compared whole: %s", (_, text, secrets, expected) => {
    expect(isOneOf(text, secrets)).toBe(expected);
  });
});

describe("what an answer means", () => {
  it("[E01] 200 comes after the batch is durable, not before", async () => {
    const { post, line } = await openPush(aPushSource());
    const held = Promise.withResolvers<void>();
    line.state.hold = held.promise;
    let answered = false;
    const answer = post(path, event, proof).finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    held.resolve();
    expect((await answer).status).toBe(200);
  });

  it("503 with Retry-After when the store fails, without its inner detail", async () => {
    const { post, line } = await openPush(aPushSource());
    line.state.fail = new AuditwireError("unavailable", "disk full at a secret place");
    const answer = await post(path, event, proof);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await answer.text()).not.toContain("secret place");
  });

  it.each<[string, string, number, number]>([
    ["text", "hello", 0, 1],
    ["nothing", "", 0, 0],
    ["a bad item beside a good one", `{"items":[${event},{"stage":"x"}]}`, 1, 1],
  ])("[threat-S24] content is never refused: %s is answered 200", async (_, body, events, rejections) => {
    const { post, line } = await openPush(aPushSource());
    expect((await post(path, body, proof)).status).toBe(200);
    expect(line.batches.map((b) => [b.events.length, b.rejections.length])).toEqual([[events, rejections]]);
  });

  it("[M01 partly: the switch itself is proven with the daemon] disabled auditing acknowledges and counts, and judges nothing", async () => {
    const { post, line, state, telemetry } = await openPush(aPushSource());
    state.enabled = false;
    expect((await post(path, event, proof)).status).toBe(200);
    expect(line.batches).toEqual([]);
    expect((await telemetry.metrics()).text).toMatch(/events_received_total\{source="test\/orders"\} 1/);
  });

  it("a sender may be answered in its own form; status and headers stay", async () => {
    const told: unknown[] = [];
    const answer: PushSource["answer"] = ({ status, err }, headers, at) => {
      told.push([status, err, headers.get("x-id"), at]);
      return { own: "form" };
    };
    const { post, line } = await openPush(aPushSource({ answer }));
    line.state.fail = new Error("no");
    const response = await post(path, event, { ...proof, "x-id": "7" });
    expect([response.status, response.headers.get("retry-after"), await response.json()]).toEqual([
      503,
      "10",
      { own: "form" },
    ]);
    expect(told).toEqual([[503, "not stored; send again later", "7", now]]);
  });
});

describe("how much is held", () => {
  it("a body over the cap goes raw to the quarantine", async () => {
    const { post, line, kept } = await openPush(aPushSource());
    const body = Buffer.alloc(15_000, "x");
    expect((await post(path, body, proof)).status).toBe(200);
    expect(kept.map(({ bytes, finished }) => [bytes.equals(body), finished])).toEqual([[true, true]]);
    expect(line.batches).toEqual([]);
  });

  it("an announced body over 256 MiB is answered 413 before it is read", async () => {
    const { raw } = await openPush(aPushSource());
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer right\r\nContent-Length: ${2 ** 28 + 1}\r\n\r\n`;
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("all endpoints share one budget: what the webhook holds, a push cannot have", async () => {
    const { post, line } = await openPush(aPushSource());
    const held = Promise.withResolvers<void>();
    line.state.hold = held.promise;
    const large = padded(8_000);
    const webhooks = [post(`/${webhookToken}`, large), post(`/${webhookToken}`, large)];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const refused = await post(path, large, proof);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
    held.resolve();
    expect((await Promise.all(webhooks)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await post(path, large, proof)).status).toBe(200);
  });

  it("a body of very many events is counted as any other", async () => {
    const { post, line, state } = await openPush(aPushSource());
    state.limits = { bodyBytes: 2 ** 25, inFlightBytes: 2 ** 25 };
    const small = '{"auditID":"a","stage":"b","verb":"c","requestReceivedTimestamp":"2026-11-22T09:33:01Z"}\n';
    expect((await post(path, small.repeat(150_000), proof)).status).toBe(200);
    expect(line.batches.map(({ events }) => events.length)).toEqual([150_000]);
  });

  it("one request alone gets what it needs; a second one only what is left", () => {
    const seen: number[] = [];
    const room = budget(
      () => 10,
      (inUse) => seen.push(inUse),
    );
    const [first, second] = [room.open(), room.open()];
    expect([first.grow(8), first.grow(25), second.grow(1)]).toEqual([true, true, false]);
    first.close();
    expect([second.grow(6), first.grow(4), first.grow(5)]).toEqual([true, true, false]);
    second.close();
    first.close();
    expect(seen).toEqual([8, 25, 0, 6, 10, 4, 0]);
  });
});

describe("gzip", () => {
  const zeros = gzipSync(Buffer.alloc(2_000_000, "0"));
  it.each<[string, Uint8Array<ArrayBuffer>, string, { events?: number; rejected?: string }]>([
    ["a compressed event", gzipSync(event), "gzip", { events: 1 }],
    ["its old name", gzipSync(event), "x-gzip", { events: 1 }],
    ["capitals", gzipSync(event), "GZIP", { events: 1 }],
    [
      "two members one after the other",
      Buffer.concat([gzipSync(`${event}\n`), gzipSync(event)]),
      "gzip",
      { events: 2 },
    ],
    ["none, as it is called", Buffer.from(event), "identity", { events: 1 }],
    ["an event padded until it shrinks to a hundredth", gzipSync(padded(9_000)), "gzip", { events: 1 }],
    ["a bomb", zeros, "gzip", { rejected: "too-large" }],
    ["one that ends too early", gzipSync(event).subarray(0, 200), "gzip", { rejected: "not-json" }],
    ["text that calls itself compressed", Buffer.from(event), "gzip", { rejected: "not-json" }],
    ["another compression", zstdCompressSync(event), "zstd", { rejected: "not-json" }],
    ["two compressions", gzipSync(gzipSync(event)), "gzip, gzip", { rejected: "not-json" }],
  ])("[threat-S24] %s", async (_, body, encoding, { events = 0, rejected }) => {
    const { post, line, telemetry } = await openPush(aPushSource());
    expect((await post(path, body, { ...proof, "content-encoding": encoding })).status).toBe(200);
    expect(line.batches.map((b) => [b.events.length, b.rejections.map(({ reason }) => reason)])).toEqual([
      [events, rejected ? [rejected] : []],
    ]);
    for (const { rejections } of line.batches)
      for (const { original } of rejections) expect(Buffer.from(original).equals(body)).toBe(true);
    expect((await telemetry.metrics()).text).toMatch(/auditwire_in_flight_bytes 0/);
  });

  it("the webhook takes it, too, and what is unpacked counts", async () => {
    const { post, line } = await openPush(aPushSource());
    const held = Promise.withResolvers<void>();
    line.state.hold = held.promise;
    const sent = () => post(`/${webhookToken}`, gzipSync(padded(8_000)), { "content-encoding": "gzip" });
    const first = [sent(), sent()];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await sent()).status).toBe(429);
    held.resolve();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("never unpacks more than 64 MiB, whatever may be held", async () => {
    const share = budget(
      () => 2 ** 40,
      () => undefined,
    ).open();
    const tooMuch = gzipSync(Buffer.alloc(2 ** 26 + 1));
    expect((await gunzip(tooMuch, 2 ** 30, share)).kind).toBe("bomb");
    expect((await gunzip(gzipSync(Buffer.alloc(2 ** 26)), 2 ** 30, share)).kind).toBe("read");
  });

  it("records within a body unpack to 64 MiB together, and broken ones count", () => {
    const half = gzipSync(Buffer.alloc(2 ** 25));
    const sizes = (packed: readonly Uint8Array[]) => packed.map(unpacker()).map((bytes) => bytes?.length);
    expect(sizes([half, half, gzipSync("a")])).toEqual([2 ** 25, 2 ** 25, undefined]);
    expect(sizes([gzipSync("a"), Buffer.alloc(20), gzipSync("b")])).toEqual([1, undefined, 1]);
    expect(sizes([Buffer.alloc(700_000), gzipSync("b")])).toEqual([undefined, undefined]);
  });
});
