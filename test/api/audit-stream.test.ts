import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { openListener } from "../../daemon/listener.ts";
import { type EventStream, eventStream } from "../support/event-stream.ts";
import { type AppOfExecs, appOfExecs, exec, execs } from "../support/many-audits.ts";
import { randomOf } from "../support/random.ts";

let app: AppOfExecs;
beforeAll(async () => {
  app = await appOfExecs({ heartbeatMs: 60 });
});
afterAll(() => app.close());

/** Opens a stream and waits until it has begun. */
async function listen(query = "", init: RequestInit = {}, of = app): Promise<EventStream> {
  const answer = await of.ask(`/api/v1/audits/kubernetes/stream?${query}`, init);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const events = eventStream(answer);
  onTestFinished(() => events.close());
  return events;
}

const afterId = (id: string | number | undefined) => ({ headers: { "last-event-id": String(id) } });
const auditIDs = (events: readonly { data: string }[]) =>
  events.map(
    ({ data }) => (JSON.parse((JSON.parse(data) as { eventBlob: string }).eventBlob) as { auditID: string }).auditID,
  );
const idsOf = (from: number, to: number) => execs(from, to).map(({ body }) => body.auditID);
/** Numbers of their own for each test, so that none sees the audits of another. */
const numbers = { next: 0 };
const some = (count: number) => {
  numbers.next += count;
  return [numbers.next - count, numbers.next] as const;
};

describe("GET /audits/kubernetes/stream", () => {
  it("without an id tells of what arrives from now on, as events with the fields of the list", async () => {
    await app.deliver(execs(...some(3)));
    const stream = await listen();
    const first = stream.take(4);
    const range = some(4);
    await app.deliver(execs(...range));
    const events = await first;
    expect(auditIDs(events)).toEqual(idsOf(...range));
    expect(events.map(({ event }) => event)).toEqual(Array(4).fill("audit"));
    const listed = await app.get<unknown[]>("/audits/kubernetes?limit=4&sort=time&reverse=true");
    expect(events.map(({ data }) => JSON.parse(data))).toEqual(listed.reverse());
  });

  it.each<[string, (id: string) => [string, RequestInit]]>([
    ["the header", (id) => ["", afterId(id)]],
    ["the parameter", (id) => [`lastEventId=${id}`, {}]],
    ["the header, which is stronger", (id) => ["lastEventId=0", afterId(id)]],
  ])("goes on after an id of %s, without loss or repeat", async (_, asking) => {
    const begun = await listen();
    await begun.take(0);
    const range = some(120);
    await app.deliver(execs(...range));
    const seen = await begun.take(33);
    await begun.close();
    const rest = await (await listen(...asking(seen.at(-1)?.id ?? ""))).take(87);
    expect(auditIDs([...seen, ...rest])).toEqual(idsOf(...range));
  });

  it("after 0 tells of everything that is stored", async () => {
    const all = await (await listen("lastEventId=0&fields=eventBlob")).take(numbers.next);
    expect(auditIDs(all)).toEqual(idsOf(0, numbers.next));
  });

  it.each([
    ["cluster=dev-1", (n: number) => n % 3 === 0],
    ["collections=shop&user=user-1,user-2", (n: number) => n % 2 === 0 && [1, 2].includes(n % 7)],
    ["search=POD-1", (n: number) => String(n).startsWith("1")],
  ])("filters as the list does: %s", async (query, holds) => {
    const from = numbers.next;
    const stream = await listen(`${query}&fields=eventBlob`);
    await stream.take(0);
    const [, to] = some(240);
    const last = exec(numbers.next, { body: { auditID: "none" } });
    const reading = stream.take(1);
    for (let n = from; n < to; n += 60) await app.deliver(execs(n, n + 60));
    const matching = Array.from({ length: to - from }, (_, n) => from + n).filter(holds);
    const events = [...(await reading), ...(await stream.take(matching.length - 1))];
    expect(auditIDs(events)).toEqual(matching.map((n) => exec(n).body.auditID));
    expect(last.body.auditID).toBe("none");
  });

  it("gives a sign of life, with the id to come back with, when nothing happens", async () => {
    const stream = await listen("cluster=none");
    await stream.take(0);
    const range = some(5);
    const ending = stream.ended();
    await app.deliver(execs(...range));
    await vi.waitFor(() => expect(stream.text()).toContain(": still here"));
    await vi.waitFor(() => expect(Number(stream.lastId())).toBe(numbers.next));
    expect(stream.text()).not.toContain("event: audit");
    await stream.close();
    await ending;
  });

  it.each([
    ["lastEventId=abc", {}, "lastEventId"],
    ["lastEventId=-1", {}, "lastEventId"],
    ["lastEventId=1e3", {}, "lastEventId"],
    [`lastEventId=${"9".repeat(30)}`, {}, "lastEventId"],
    ["", afterId("x"), "Last-Event-ID"],
    ["offset=1", {}, "offset"],
    ["sort=user", {}, "sort"],
    ["limit=1", {}, "limit"],
    ["cursor=abc", {}, "cursor"],
    ["severity=bad", {}, "severity"],
    ["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", {}, "from"],
  ])("[R15] %s %o is 400 that names %s", async (query, init, parameter) => {
    const answer = await app.ask(`/api/v1/audits/kubernetes/stream?${query}`, init);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ details: [{ parameter }] });
  });

  it("HEAD begins no stream", async () => {
    const listening = vi.spyOn(app.store, "onArrival");
    const answer = await app.ask("/api/v1/audits/kubernetes/stream", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(listening).not.toHaveBeenCalled();
    listening.mockRestore();
  });
});

describe("a viewer of one collection", () => {
  it("is told of its audits only, and of no other collection", async () => {
    const stream = await listen("", app.asVera);
    await stream.take(0);
    const reading = stream.take(4);
    const [from, to] = some(12);
    await app.deliver(execs(from, to));
    const events = (await reading).map(({ data }) => JSON.parse(data) as { cluster: string; collections: string[] });
    expect(events.map(({ cluster }) => cluster)).toEqual(Array(4).fill("dev-1"));
    expect(new Set(events.flatMap(({ collections }) => collections))).toEqual(new Set(["dev team"]));
  });

  it.each<[string, (of: AppOfExecs) => Promise<void>]>([
    ["its token is taken away", (of) => of.accessBook.removeToken("veras", of.by)],
    ["it is disabled", (of) => of.accessBook.saveUser("vera", { disabled: true }, of.by)],
    ["it may see no audits any more", (of) => of.accessBook.saveUser("vera", { grants: [] }, of.by)],
  ])("whose rights end is cut off: %s", async (_, end) => {
    const own = await appOfExecs({ heartbeatMs: 40 });
    onTestFinished(() => own.close());
    const stream = await listen("", own.asVera, own);
    await stream.take(0);
    const reading = stream.take(1);
    await own.deliver([exec(0)]);
    expect(await reading).toHaveLength(1);
    await end(own);
    await stream.ended();
    expect(stream.text().match(/event: audit/g)).toHaveLength(1);
  });

  it("whose collection is another now sees that one", async () => {
    const own = await appOfExecs({ heartbeatMs: 40 });
    onTestFinished(() => own.close());
    const stream = await listen("", own.asVera, own);
    await stream.take(0);
    const reading = stream.take(1);
    await own.accessBook.saveUser("vera", { grants: [{ role: "viewer", collections: ["shop"] }] }, own.by);
    await vi.waitFor(() => expect(stream.text()).toContain(": still here"));
    await own.deliver([exec(3), exec(2)]);
    expect((await reading).map(({ data }) => JSON.parse(data))).toMatchObject([
      { cluster: "prod", collections: ["shop"] },
    ]);
  });
});

describe("streams over connections", () => {
  it("lose and repeat nothing while clients come and go and the daemon is started again", async () => {
    const directory = mkdtempSync(join(tmpdir(), "auditwire-stream-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const random = randomOf(8);
    const heard: string[] = [];
    let last: string | undefined = "0";
    for (let life = 0; life < 3; life++) {
      const own = await appOfExecs({ directory, heartbeatMs: 30 });
      const delivering = (async () => {
        for (let n = 0; n < 10; n++) await own.deliver(execs(life * 1_000 + n * 30, life * 1_000 + n * 30 + 20));
      })();
      for (let connection = 0; connection < 6; connection++) {
        const stream = eventStream(await own.ask("/api/v1/audits/kubernetes/stream", afterId(last)));
        const events = await Promise.race([stream.take(1 + random.below(25)), ending(stream, delivering)]);
        heard.push(...auditIDs(events));
        last = events.at(-1)?.id ?? last;
        await stream.close().catch(() => undefined);
      }
      await delivering;
      const before = Number(last);
      await own.close();
      expect(Number(last)).toBe(before);
    }
    const own = await appOfExecs({ directory, heartbeatMs: 30 });
    onTestFinished(() => own.close());
    const all = [0, 1, 2].flatMap((life) =>
      Array.from({ length: 10 }, (_, n) => idsOf(life * 1_000 + n * 30, life * 1_000 + n * 30 + 20)).flat(),
    );
    const rest = await eventStream(await own.ask("/api/v1/audits/kubernetes/stream", afterId(last))).take(
      all.length - heard.length,
    );
    expect([...heard, ...auditIDs(rest)]).toEqual(all);
  });

  it("end when the daemon closes, and hold it up no longer than that", async () => {
    const own = await appOfExecs({ heartbeatMs: 60_000 });
    const stream = await listen("", {}, own);
    await stream.take(0);
    const ended = stream.ended();
    await own.close();
    await ended;
    expect(stream.text()).toMatch(/^retry: 2000\nid: 0\n\n/);
  });

  it("are made no further than a client reads, and end with its connection", async () => {
    const own = await appOfExecs({ heartbeatMs: 20 });
    const listener = await openListener({
      name: "api",
      address: "127.0.0.1:0",
      fetch: own.app.fetch,
      telemetry: own.telemetry,
    });
    onTestFinished(async () => {
      await own.close();
      await listener.close();
    });
    const large = { body: { note: "x".repeat(100_000) } };
    for (let n = 0; n < 300; n += 50) await own.deliver(Array.from({ length: 50 }, (_, i) => exec(n + i, large)));
    const asked = vi.spyOn(own.store, "arrived");
    const stopped = vi.fn();
    const onArrival = own.store.onArrival;
    vi.spyOn(own.store, "onArrival").mockImplementation((it) => {
      const stop = onArrival(it);
      return () => {
        stopped();
        stop();
      };
    });
    const { port, hostname } = new URL(listener.url);
    const authorization = new Headers(own.asAdmin.headers).get("authorization");
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET /api/v1/audits/kubernetes/stream?lastEventId=0 HTTP/1.1\r\nHost: any\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve, 300));
    // 30 MB are there; what systems hold of a connection is some.
    const [held] = [asked.mock.calls.length];
    expect(held).toBeLessThan(6);
    expect(stopped).not.toHaveBeenCalled();
    socket.destroy();
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1));
  });
});

/** What came until no more is delivered. */
async function ending(stream: EventStream, delivering: Promise<void>) {
  await delivering;
  return stream.take(0);
}
