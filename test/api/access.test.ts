import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WireQuarantined, WireSettings, WireSource } from "../../daemon/api/wire-schema.ts";
import { type App, openApp, password } from "../support/app.ts";
import { aSource } from "../support/events.ts";

let app: App;
beforeAll(async () => {
  app = await openApp({}, [
    { name: "dev", urlSuffix: "dev-token", provider: "others", accountID: "", default: false },
    { name: "prod", urlSuffix: "prod-token", provider: "aws", accountID: "1234", default: true },
  ]);
});
afterAll(() => app.close());

const basic = (user: string, secret: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

describe("who may ask", () => {
  it.each([
    ["no credentials", undefined, 401],
    ["a wrong password", basic("admin", "wrong"), 401],
    ["a wrong user", basic("root", password), 401],
    ["another scheme", "Bearer abc", 401],
    ["no colon", `Basic ${Buffer.from("admin").toString("base64")}`, 401],
    ["the administrator", basic("admin", password), 200],
    ["the administrator again, from the cache", basic("admin", password), 200],
  ])("[R02] [R03] %s", async (_, authorization, status) => {
    const answer = await app.app.request(
      "/api/v1/audits/kubernetes",
      authorization ? { headers: { authorization } } : {},
    );
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers.get("www-authenticate")).toContain("Basic");
      expect(await answer.text()).not.toContain("time");
    }
  });

  it.each([
    "/audits/kubernetes",
    "/settings/kubernetes-audit",
    "/custom-rules",
    "/policies/kubernetes-audit",
    "/quarantine",
    "/quarantine/1",
    "/sources",
    "/credentials",
    "/credentials/any",
  ])("GET %s needs a login", async (path) => {
    expect((await app.app.request(`/api/v1${path}`)).status).toBe(401);
  });

  it("no answer holds the password's hash", async () => {
    for (const path of ["/settings/kubernetes-audit", "/sources", "/custom-rules"])
      expect(await (await app.ask(`/api/v1${path}`)).text()).not.toContain(app.account.passwordHash);
  });
});

describe("settings and health", () => {
  it("[S12] [R09] the suffix is the default cluster's token, lastPollingTime is null before the first poll", async () => {
    const settings = await app.get<unknown>("/settings/kubernetes-audit");
    expect(WireSettings.parse(settings)).toMatchObject({
      webhookUrlSuffix: "prod-token",
      lastPollingTime: null,
      specifications: [],
      enabled: true,
    });
  });

  it("health, readiness and metrics need no login; readiness says why not", async () => {
    expect((await app.app.request("/healthz")).status).toBe(200);
    expect((await app.app.request("/readyz")).status).toBe(200);
    app.state.ready = "the disk is full";
    const answer = await app.app.request("/readyz");
    expect([answer.status, await answer.text()]).toEqual([503, "the disk is full\n"]);
    app.state.ready = true;
    expect(await (await app.app.request("/metrics")).text()).toContain("auditwire_build_info");
  });

  it("the quarantine lists what could not be read and gives its bytes back", async () => {
    const original = Buffer.from([0x7b, 0xff, 0x00]);
    await app.deliver({
      source: "webhook/prod",
      events: [],
      rejections: [{ source: aSource(), reason: "not-json", detail: "broken", original }],
    });
    const [item] = await app.get<{ _id: number; size: number; reason: string }[]>("/quarantine");
    expect(WireQuarantined.parse(item)).toMatchObject({ size: 3, reason: "not-json", cluster: "prod" });
    const bytes = await app.ask(`/api/v1/quarantine/${item?._id}`);
    expect(bytes.headers.get("content-disposition")).toContain("attachment");
    expect(Buffer.from(await bytes.arrayBuffer()).equals(original)).toBe(true);
    expect((await app.ask("/api/v1/quarantine/999")).status).toBe(404);
    const sources = await app.get<unknown[]>("/sources");
    expect(sources.map((source) => WireSource.parse(source))).toMatchObject([
      { source: "webhook/dev", rejected: 0, lastReceived: null },
      { source: "webhook/prod", rejected: 1 },
    ]);
  });
});

describe("errors", () => {
  it.each([
    ["GET", "/api/v1/nothing", 404, {}],
    ["POST", "/api/v1/audits/kubernetes", 405, {}],
    ["DELETE", "/api/v1/policies/kubernetes-audit", 405, {}],
    ["PUT", "/api/v1/policies/kubernetes-audit", 415, { "content-type": "text/plain" }],
    ["PUT", "/api/v1/policies/kubernetes-audit", 400, {}],
  ])("%s %s is %s in the house shape", async (method, path, status, headers) => {
    const answer = await app.ask(path, { method, headers, ...(method === "PUT" ? { body: "{broken" } : {}) });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      err: expect.any(String),
      code: expect.any(String),
      details: expect.any(Array),
      requestId: answer.headers.get("x-request-id"),
    });
    if (status === 405) expect(answer.headers.get("allow")).toBeTruthy();
  });

  it("a body over 1 MiB is 413", async () => {
    expect(
      (
        await app.ask("/api/v1/custom-rules/0", {
          method: "PUT",
          body: JSON.stringify({ script: "x".repeat(2 ** 20) }),
        })
      ).status,
    ).toBe(413);
  });

  it("whoever has not logged in is read no more than a name and a password take", async () => {
    const login = { username: "ann", password: "x".repeat(1_024) };
    const sent = async (body: object) =>
      (await app.ask("/api/v1/authenticate", { method: "POST", body: JSON.stringify(body) })).status;
    expect(await sent({ ...login, password: "\u0001".repeat(1_024) })).toBe(401);
    expect(await sent({ ...login, more: "x".repeat(16_384) })).toBe(413);
  });
});
