import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Listener, openListener } from "../../daemon/listener.ts";
import { type App, openApp, password } from "../support/app.ts";
import { silentSource } from "../support/silent-source.ts";

let app: App;
let listener: Listener;
beforeAll(async () => {
  app = await openApp({}, [], { openSource: async () => silentSource });
  const { fetch } = app.app;
  listener = await openListener({ name: "api", address: "127.0.0.1:0", fetch, telemetry: app.telemetry });
});
afterAll(async () => {
  await listener.close();
  await app.close();
});

/** What the listener answers to a request as its bytes stand on the line. */
async function raw(method: string, path: string, headers: readonly string[], body = ""): Promise<string> {
  const socket = connect({ port: Number(new URL(listener.url).port), host: "127.0.0.1" });
  const login = Buffer.from(`admin:${password}`).toString("base64");
  const head = [`${method} /api/v1${path} HTTP/1.1`, "Host: a", `Authorization: Basic ${login}`, ...headers];
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString();
  });
  socket.write(`${[...head, "Connection: close"].join("\r\n")}\r\n\r\n${body}`);
  await once(socket, "close");
  return answer;
}

const json = "Content-Type: application/json";
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const inChunks = (text: string) => `${chunk(text.slice(0, 5))}${chunk(text.slice(5))}0\r\n\r\n`;

const credential = JSON.stringify({ type: "aws-pod-identity" });
const rule = JSON.stringify({ name: "Mine", message: "m", script: 'jpath("verb") = "get"' });
const bodies: readonly [string, string][] = [
  ["/credentials/c1", credential],
  ["/custom-rules/0", rule],
  ["/settings/kubernetes-audit", JSON.stringify({ enabled: true })],
  ["/policies/kubernetes-audit", JSON.stringify({ enabled: true, customRulesIDs: [] })],
];
const tooLarge = `{"script":"${"x".repeat(2 ** 20)}"}`;

describe("bodies, over a real listener", () => {
  it.each(bodies)("PUT %s is read with its length and in chunks", async (path, body) => {
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    expect(await raw("PUT", path, [json, length], body)).toMatch(/^HTTP\/1\.1 200 /);
    const again = path.startsWith("/custom-rules") ? rule.replace("Mine", "Mine, too") : body;
    expect(await raw("PUT", path, [json, "Transfer-Encoding: chunked"], inChunks(again))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each<[string, string[], string]>([
    ["without Content-Length", [], ""],
    ["with Content-Length: 0", ["Content-Length: 0"], ""],
    ["with a body, which nobody asked for", ["Content-Length: 2"], "{}"],
    ["with a body in chunks", ["Transfer-Encoding: chunked"], inChunks("{       }")],
  ])("DELETE %s removes", async (_, headers, body) => {
    await app.put("/credentials/c2", { type: "aws-pod-identity" });
    expect(await raw("DELETE", "/credentials/c2", headers, body)).toMatch(/^HTTP\/1\.1 204 /);
    expect((await app.ask("/api/v1/credentials/c2")).status).toBe(404);
  });

  it("DELETE of a rule removes it", async () => {
    const { _id } = (await (await app.put("/custom-rules/0", JSON.parse(rule.replace("Mine", "Gone")))).json()) as {
      _id: number;
    };
    expect(await raw("DELETE", `/custom-rules/${_id}`, [])).toMatch(/^HTTP\/1\.1 204 /);
  });

  it.each(bodies)("PUT %s over 1 MiB is 413, announced or not", async (path) => {
    const announced = await raw("PUT", path, [json, `Content-Length: ${tooLarge.length}`], tooLarge);
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    expect(announced).toContain("a body has at most 1048576 bytes");
    expect(await raw("PUT", path, [json, "Transfer-Encoding: chunked"], inChunks(tooLarge))).toMatch(
      /^HTTP\/1\.1 413 /,
    );
  });

  it.each<[string, string[]]>([
    ["none", [json]],
    ["an empty one", [json, "Content-Length: 0"]],
    ["an empty one in chunks", [json, "Transfer-Encoding: chunked"]],
  ])("PUT with a body that is missing: %s is 400", async (_, headers) => {
    const body = headers.some((header) => header.startsWith("Transfer")) ? "0\r\n\r\n" : "";
    expect(await raw("PUT", "/policies/kubernetes-audit", headers, body)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("no request failed inside", () => expect(app.telemetry.lines.join("")).not.toContain("a request failed"));
});
