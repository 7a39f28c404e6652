import { connect } from "node:net";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { notFound } from "../../daemon/api/errors.ts";
import { AuditwireError } from "../../daemon/audit/errors.ts";
import { webhookSource } from "../../daemon/ingest/webhook/source.ts";
import { type Listener, openListener } from "../../daemon/listener.ts";
import { fakeDeliver } from "../support/deliver.ts";
import { anEvent, aSource } from "../support/events.ts";
import { loggedTelemetry } from "../support/telemetry.ts";

const tokens = { prod: "prod-token-0123456789==", next: "next-token-0123456789", dev: "dev-token-01234567890" };
const limits = { bodyBytes: 10_000, inFlightBytes: 20_000 };
const event = Buffer.from(anEvent().original).toString();

let listener: Listener;
let line: ReturnType<typeof fakeDeliver>;
let kept: { pieces: Uint8Array[]; finished: boolean; aborted: boolean }[];
let enabled = true;
const telemetry = loggedTelemetry();

beforeEach(async () => {
  line = fakeDeliver();
  kept = [];
  enabled = true;
  const app = new Hono().route(
    "/",
    webhookSource({
      webhooks: () => [
        { source: aSource(), tokens: [tokens.prod, tokens.next] },
        { source: aSource({ name: "webhook/dev", cluster: "dev" }), tokens: [tokens.dev] },
      ],
      limits: () => limits,
      enabled: () => enabled,
      deliver: line.deliver,
      openQuarantine: async () => {
        const item = { pieces: [] as Uint8Array[], finished: false, aborted: false };
        kept.push(item);
        return {
          write: async (bytes) => void item.pieces.push(Uint8Array.from(bytes)),
          finish: async () => {
            item.finished = true;
          },
          abort: async () => {
            item.aborted = true;
          },
        };
      },
      telemetry,
      now: () => Date.parse("2026-11-22T09:33:05Z"),
    }),
  );
  app.notFound(notFound);
  listener = await openListener({ name: "webhook", address: "127.0.0.1:0", fetch: app.fetch, telemetry });
});
afterEach(() => listener.close());

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}) =>
  fetch(`${listener.url}${path}`, { method: "POST", body, redirect: "manual", ...init });
const send = (body: string | Uint8Array<ArrayBuffer>, token = tokens.prod) =>
  post(`/api/v1/kubernetes/webhook/${token}`, body);

describe("who may send", () => {
  it.each([
    ["/api/v1/kubernetes/webhook/TOKEN", 200],
    ["/api/v33.01/kubernetes/webhook/TOKEN", 200],
    ["/api/v1/kubernetes/webhook/TOKEN/", 200],
    ["/api/v1/kubernetes/webhook/TOKEN?timeout=30s", 200],
    ["/TOKEN", 200],
    ["/TOKEN?timeout=30s", 200],
    ["/api/v1/kubernetes/webhook/nobody", 404],
    ["/api/v1/kubernetes/webhook/", 404],
    ["/api/v1/kubernetes/webhook", 404],
    ["/nobody", 404],
    ["/", 404],
  ])("[S11] %s is answered %s", async (path, status) => {
    const answer = await post(path.replace("TOKEN", encodeURIComponent(tokens.prod)), event);
    expect(answer.status).toBe(status);
    expect(line.batches.length).toBe(status === 200 ? 1 : 0);
  });

  it("a wrong token gets the same answer as an unknown path", async () => {
    const [wrong, unknown] = await Promise.all([send(event, "wrong"), post("/no/such/path", event)]);
    expect([wrong.status, await wrong.text(), wrong.headers.get("content-type")]).toEqual([
      404,
      await unknown.text(),
      unknown.headers.get("content-type"),
    ]);
  });

  it("a wrong token is refused before its body is read", async () => {
    const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
    socket.write("POST /wrong HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{");
    const first = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 404/);
  });

  it.each([
    [tokens.prod, "prod"],
    [tokens.next, "prod"],
    [tokens.dev, "dev"],
  ])("[E07] the token says which cluster spoke, never the body (%s)", async (token, cluster) => {
    await send(event.replace("{", '{"cluster":"other",'), token);
    expect(line.batches.map((b) => b.events.map((e) => e.source.cluster))).toEqual([[cluster]]);
  });

  it("no log line holds a token", async () => {
    await send("broken");
    await send(event, "wrong");
    for (const token of Object.values(tokens)) expect(telemetry.lines.join("")).not.toContain(token);
  });
});

describe("what an answer means", () => {
  it("[E01] 200 comes after the batch is durable, not before", async () => {
    let release = () => {};
    line.state.hold = new Promise((resolve) => {
      release = resolve;
    });
    let answered = false;
    const answer = send(event).then((a) => {
      answered = true;
      return a;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    release();
    expect((await answer).status).toBe(200);
  });

  it("503 with Retry-After when the store fails, without its inner detail", async () => {
    line.state.fail = new AuditwireError("unavailable", "disk full at a secret place");
    const answer = await send(event);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await answer.text()).not.toContain("secret place");
  });

  it.each([
    ["text", "hello"],
    ["nothing", ""],
    ["another kind", '{"kind":"Pod"}'],
    ["binary", new Uint8Array([0x1f, 0x8b, 0, 255])],
  ])("content is never refused: %s is answered 200", async (_, body) => {
    expect((await send(body)).status).toBe(200);
    expect(line.batches.every((b) => b.events.length === 0)).toBe(true);
  });

  it("a bad item goes to the quarantine, the good one beside it is judged", async () => {
    await send(`{"items":[${event},{"stage":"x"}]}`);
    expect(line.batches.map((b) => [b.events.length, b.rejections.length])).toEqual([[1, 1]]);
  });

  it("while auditing is disabled events are acknowledged and counted, not judged", async () => {
    enabled = false;
    expect((await send(event)).status).toBe(200);
    expect(line.batches).toEqual([]);
  });

  it("a truncated event is counted", async () => {
    await send(event.replace('"annotations":{', '"annotations":{"audit.k8s.io/truncated":"true",'));
    expect((await telemetry.metrics()).text).toMatch(/auditwire_events_truncated_total\{source="webhook\/prod"\} 1/);
  });
});

describe("how much it holds", () => {
  it("more bad items than any sender has by mistake are kept as one, and the event between them is judged", async () => {
    const small = { ...limits };
    onTestFinished(() => void Object.assign(limits, small));
    Object.assign(limits, { bodyBytes: 100_000, inFlightBytes: 200_000 });
    const body = `[${"1,".repeat(5_000)}${event}${",2".repeat(5_001)}]`;
    expect((await send(body)).status).toBe(200);
    const [batch] = line.batches;
    expect([batch?.events.length, batch?.rejections.length]).toEqual([1, 1]);
    expect(batch?.rejections[0]?.detail).toMatch(/^10001 items that cannot be read, kept as one; the first: /);
    expect(Buffer.from(batch?.rejections[0]?.original ?? []).toString()).toBe(body);
  });

  it("a body over the cap goes raw to the quarantine", async () => {
    const body = Buffer.alloc(15_000, "x");
    expect((await send(body)).status).toBe(200);
    expect(Buffer.concat(kept[0]?.pieces ?? []).equals(body)).toBe(true);
    expect(kept.map(({ finished, aborted }) => [finished, aborted])).toEqual([[true, false]]);
    expect(line.batches).toEqual([]);
  });

  it("an announced body over 256 MiB is answered 413 before it is read", async () => {
    const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
    socket.write(`POST /${tokens.dev} HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 ** 28 + 1}\r\n\r\n`);
    const first = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 413/);
  });

  it("429 with whole seconds when the byte budget is spent, and room again afterwards", async () => {
    let release = () => {};
    line.state.hold = new Promise((resolve) => {
      release = resolve;
    });
    const large = JSON.stringify({ ...JSON.parse(event), padding: "x".repeat(8_000) });
    const held = [send(large), send(large)];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const refused = await send(large);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
    release();
    expect((await Promise.all(held)).map((a) => a.status)).toEqual([200, 200]);
    expect((await send(large)).status).toBe(200);
  });

  it("a client that goes away in the middle stores nothing and gives its bytes back", async () => {
    const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
    socket.write(`POST /${tokens.dev} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n${event.slice(0, 50)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(async () => (await telemetry.metrics()).text).toMatch(/auditwire_in_flight_bytes 0/);
    expect(line.batches).toEqual([]);
  });
});
