import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Audit, AuditwireApiError, type AuditwireOptions, auditwire } from "../../daemon/client/index.ts";
import { openListener } from "../../daemon/listener.ts";
import { password } from "../support/app.ts";
import { makeCertificate } from "../support/certificate.ts";
import { type AppOfExecs, appOfExecs, execs } from "../support/many-audits.ts";

let app: AppOfExecs;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-client-"));
  app = await appOfExecs({ heartbeatMs: 60 });
  await app.deliver(execs(0, 25));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Requests that a client has made. */
const asked: Request[] = [];
const inProcess = async (request: Request) => {
  asked.push(request);
  return app.app.fetch(request);
};
const clientOf = (options: Partial<AuditwireOptions> = {}) =>
  auditwire({ url: "http://daemon", user: "admin", password, fetch: inProcess, ...options });

const numberOf = ({ eventBlob }: Pick<Audit, "eventBlob">) =>
  Number((JSON.parse(eventBlob) as { objectRef: { name: string } }).objectRef.name.slice(4));

async function taken<T>(from: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) {
    found.push(one);
    if (found.length === count) break;
  }
  return found;
}

describe("calls", () => {
  it("take what the document says, and answer it", async () => {
    const daemon = clientOf();
    const name = "corp/a b%ü?#&";
    const saved = await daemon.put("/users/{name}", { path: { name }, body: { grants: [{ role: "viewer" }] } });
    expect(saved.name).toBe(name);
    expect(await daemon.get("/users/{name}", { path: { name } })).toEqual(saved);
    expect(await daemon.delete("/users/{name}", { path: { name } })).toBeUndefined();
    const { findings } = await daemon.post("/rules/check", { body: { expression: 'jpath("verb") in "a"' } });
    expect(findings[0]?.column).toBe(18);
    const audits = await daemon.get("/audits/kubernetes", { query: { verb: ["create", "nothing"], limit: 3 } });
    expect(audits).toHaveLength(3);
  });

  it("log in with a token, or not at all", async () => {
    const { token = "" } = await clientOf().put("/tokens/{id}", { path: { id: "client" }, body: {} });
    const me = await clientOf({ user: undefined, password: undefined, token }).get("/me");
    expect(me).toMatchObject({ name: "admin", via: "token" });
    const nobody = clientOf({ user: undefined, password: undefined });
    await expect(nobody.get("/me")).rejects.toMatchObject({ status: 401, code: "unauthorized" });
  });

  it("fail with the daemon's sentence, code, details and the request's id", async () => {
    const error = await clientOf()
      .get("/audits/kubernetes", { query: { limit: 251 } })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AuditwireApiError);
    expect(error).toMatchObject({
      name: "AuditwireApiError",
      status: 400,
      code: "invalid",
      message: "limit is between 1 and 250",
      details: [{ parameter: "limit" }],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each([
    ["a proxy's page", new Response("<h1>Bad gateway</h1>", { status: 502 }), { status: 502, code: "unavailable" }],
    ["an empty answer", new Response(null, { status: 403 }), { status: 403, code: "forbidden" }],
    ["JSON of somebody else", Response.json([1], { status: 404 }), { status: 404, code: "not_found" }],
  ])("fail with as much as %s says", async (_, answer, expected) => {
    await expect(clientOf({ fetch: async () => answer }).get("/me")).rejects.toMatchObject(expected);
  });

  it("go to where a proxy's prefix says", async () => {
    const urls: string[] = [];
    const fetch = async ({ url }: Request) => {
      urls.push(url);
      const link = '</api/v1/audits/kubernetes?limit=1&cursor=abc>; rel="next"';
      return Response.json([], { headers: urls.length === 1 ? { link } : {} });
    };
    await taken(clientOf({ url: "https://host/behind/", fetch }).audits({ limit: 1, offset: 3, user: ["a", "b"] }), 9);
    expect(urls).toEqual([
      "https://host/behind/api/v1/audits/kubernetes?limit=1&offset=3&user=a&user=b",
      "https://host/behind/api/v1/audits/kubernetes?limit=1&user=a&user=b&cursor=abc",
    ]);
  });

  it.each<[string, Partial<AuditwireOptions>]>([
    ["no URL", { url: "daemon" }],
    ["a user without a password", { password: undefined }],
  ])("%s is refused at once", (_, options) => {
    expect(() => clientOf(options)).toThrow(TypeError);
  });
});

describe("audits", () => {
  it("are all of them, page after page, while others arrive", async () => {
    asked.length = 0;
    const seen: number[] = [];
    for await (const audit of clientOf().audits({ limit: 10 })) {
      seen.push(numberOf(audit));
      if (seen.length === 5) await app.deliver(execs(25, 30));
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 24 - i));
    expect(asked.map(({ url }) => new URL(url).searchParams.has("cursor"))).toEqual([false, true, true]);
  });

  it("are asked for as they are taken", async () => {
    asked.length = 0;
    expect(await taken(clientOf().audits({ limit: 5 }), 7)).toHaveLength(7);
    expect(asked).toHaveLength(2);
  });

  it("come as CSV, too", async () => {
    const text = await new Response(await clientOf().download({ fields: ["verb"], limit: 2 })).text();
    expect(text).toBe("verb\r\ncreate\r\ncreate\r\n");
  });
});

describe("the stream", () => {
  it("goes on after every lost connection, without loss or repeat", async () => {
    const cuts = { left: 2 };
    const fetch = async (request: Request) => {
      const answer = await inProcess(request);
      return cuts.left-- > 0 ? cut(answer, 9_000) : answer;
    };
    const ended = new AbortController();
    onTestFinished(() => ended.abort());
    const [first] = await app.get<{ _id: string }[]>("/audits/kubernetes?limit=1");
    expect(first).toBeDefined();
    const stream = clientOf({ fetch }).stream({}, { lastEventId: "0", signal: ended.signal });
    const before = await taken(stream, 25);
    expect(before.map(({ audit }) => numberOf(audit))).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(cuts.left).toBeLessThan(0);
    const last = before.at(-1)?.id;
    await app.deliver(execs(30, 33));
    const more = await taken(clientOf().stream({}, { lastEventId: last, signal: ended.signal }), 8);
    expect(more.map(({ audit }) => numberOf(audit))).toEqual([25, 26, 27, 28, 29, 30, 31, 32]);
  });

  it("misses nothing that arrived while the connection was lost before the first event", async () => {
    const cuts = { left: 1 };
    const arrived = { from: 40 };
    const fetch = async (request: Request) => {
      const answer = await inProcess(request);
      if (cuts.left-- <= 0) return answer;
      const begun = await beginningOf(answer);
      await app.deliver(execs(arrived.from, arrived.from + 3));
      return begun;
    };
    const stream = clientOf({ fetch }).stream();
    expect((await taken(stream, 3)).map(({ audit }) => numberOf(audit))).toEqual([40, 41, 42]);
  });

  it.each([
    ["a filter that is wrong", { lastEventId: "x" }, {}, 400],
    ["a wrong password", {}, { password: "wrong horse battery" }, 401],
  ])("fails for %s, which no waiting mends", async (_, options, login, status) => {
    await expect(taken(clientOf(login).stream({}, options), 1)).rejects.toMatchObject({ status });
  });

  it("ends with its signal", async () => {
    const ended = new AbortController();
    const all = taken(clientOf().stream({}, { signal: ended.signal }), 1);
    setTimeout(() => ended.abort(), 100);
    expect(await all).toEqual([]);
  });
});

/** An answer whose connection is lost after so many bytes. */
function cut(answer: Response, bytes: number): Response {
  let left = bytes;
  const body = answer.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        controller.enqueue(piece.subarray(0, left));
        left -= piece.length;
        if (left <= 0) controller.error(new TypeError("the connection is lost"));
      },
    }),
  );
  return new Response(body ?? null, answer);
}

/** The first piece of an answer, and then nothing more. */
async function beginningOf(answer: Response): Promise<Response> {
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new Response(value ?? null, answer);
}

describe("a daemon's own certificate", () => {
  it("is trusted when it is given, and else is not; long answers are streamed", async () => {
    const tls = makeCertificate(folder, "localhost");
    const listener = await openListener({
      name: "api",
      address: "127.0.0.1:0",
      tls,
      fetch: (request, env) => app.app.fetch(request, env),
      telemetry: app.telemetry,
    });
    onTestFinished(() => listener.close());
    const options = { url: listener.url, user: "admin", password };
    await expect(auditwire(options).get("/me")).rejects.toThrow();
    const daemon = auditwire({ ...options, ca: readFileSync(tls.cert, "utf8") });
    expect(await daemon.get("/me")).toMatchObject({ name: "admin" });
    expect(await daemon.put("/tokens/{id}", { path: { id: "tls" }, body: {} })).toMatchObject({ id: "tls" });
    expect(await daemon.delete("/tokens/{id}", { path: { id: "tls" } })).toBeUndefined();
    expect(await taken(daemon.stream({}, { lastEventId: "0" }), 3)).toHaveLength(3);
    await expect(daemon.get("/users/{name}", { path: { name: "nobody" } })).rejects.toMatchObject({ status: 404 });
    const ended = new AbortController();
    ended.abort();
    await expect(daemon.get("/me", { signal: ended.signal })).rejects.toThrow("abort");
  });
});
