import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Listener, openListener } from "../../daemon/listener.ts";
import { loggedTelemetry } from "../support/telemetry.ts";

let listener: Listener;
beforeAll(async () => {
  const fetch = () => new Response("ok");
  listener = await openListener({ name: "api", address: "127.0.0.1:0", fetch, telemetry: loggedTelemetry() });
});
afterAll(() => listener.close());

async function answerTo(request: string): Promise<string> {
  const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  socket.end(request);
  await once(socket, "close");
  return Buffer.concat(parts).toString();
}

it.each([
  ["no HTTP", "nonsense\r\n\r\n", "400 Bad Request", "this is no HTTP request"],
  ["an unknown method", "FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request", "this is no HTTP request"],
  ["a URL that is too long", `GET /${"a".repeat(70_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, "431 ", "at most 65536 bytes"],
  [
    "a header that is too long",
    `GET / HTTP/1.1\r\nHost: a\r\nA: ${"a".repeat(70_000)}\r\n\r\n`,
    "431 ",
    "at most 65536",
  ],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    "400 ",
    "no HTTP request",
  ],
])("%s is answered as the API writes errors", async (_, request, status, sentence) => {
  const [head = "", body = ""] = (await answerTo(request)).split("\r\n\r\n");
  expect(head).toContain(`HTTP/1.1 ${status}`);
  expect(head).toContain("Content-Type: application/json");
  const said = JSON.parse(body) as { err: string; requestId: string };
  expect(said).toMatchObject({ code: "invalid", details: [], err: expect.stringContaining(sentence) });
  expect(head).toContain(`X-Request-Id: ${said.requestId}`);
});

it("60,000 bytes of URL are taken", async () => {
  expect(await answerTo(`GET /${"a".repeat(60_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 200/,
  );
});
