import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bearerTokens } from "../../daemon/identity/bearer.ts";
import { outbound } from "../../daemon/ingest/outbound.ts";
import { makeCertificate } from "../support/certificate.ts";
import { keyServer, type SigningKey, signingKey } from "../support/key-server.ts";

const audience = "auditwire";
const seconds = 1000;
const minutes = 60 * seconds;

let first: SigningKey;
let second: SigningKey;
let server: Awaited<ReturnType<typeof keyServer>>;
let prove: (token: string) => Promise<unknown>;

beforeEach(async () => {
  // jose asks Date, too, how old its keys are.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  [first, second] = [await signingKey("first"), await signingKey("second")];
  server = await keyServer([first]);
  const oidc = [{ name: "corp", issuer: server.issuer, audience, usernameClaim: "sub", groupsClaim: "groups" }];
  prove = bearerTokens({ oidc, kubernetes: [] }, { ...outbound({}), now: Date.now });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const tokenBy = (key: SigningKey, header = {}) =>
  key.sign({ iss: server.issuer, aud: audience, sub: "robot", exp: Date.now() / 1000 + 7 * 24 * 3600 }, header);
const isRobot = expect.objectContaining({ name: "corp/robot" });
const fails = (code: string, message = "") => ({ code, message: expect.stringContaining(message) });
const fetches = () => server.asked.filter((path) => path === "/keys").length;

describe("an issuer's keys", () => {
  it("are asked for once, however many tokens come at once", async () => {
    const token = await tokenBy(first);
    expect(await Promise.all(Array.from({ length: 50 }, () => prove(token)))).toEqual(Array(50).fill(isRobot));
    expect(server.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("are not asked for by tokens of issuers that nobody knows", async () => {
    const foreign = await first.sign({ iss: `${server.issuer}/other`, aud: audience, sub: "robot", exp: 9e9 });
    expect(await prove(foreign)).toBeUndefined();
    expect(server.asked).toEqual([]);
  });

  it("may be exchanged while the daemon runs", async () => {
    await prove(await tokenBy(first));
    server.serve({ keys: [first, second] });
    later(31 * seconds);
    expect(await prove(await tokenBy(second))).toEqual(isRobot);
    // Withdrawn ones are forgotten when the keys are old.
    server.serve({ keys: [second] });
    later(11 * minutes);
    await expect(prove(await tokenBy(first))).rejects.toMatchObject(fails("unauthorized"));
    expect(await prove(await tokenBy(second))).toEqual(isRobot);
  });

  it("are asked for every half minute at most, whatever names of keys tokens invent", async () => {
    await prove(await tokenBy(first));
    for (let n = 0; n < 90; n++) {
      later(1 * seconds);
      await expect(prove(await tokenBy(first, { kid: `invented-${n}` }))).rejects.toMatchObject(fails("unauthorized"));
    }
    expect(fetches()).toBeGreaterThan(1);
    expect(fetches()).toBeLessThanOrEqual(4);
  });

  it("go on while the issuer is away, for a day; a new key is then 503 and not 401", async () => {
    await prove(await tokenBy(first));
    server.serve({ status: 500 });
    later(11 * minutes);
    // Neither does an invented key's name keep others out.
    await expect(prove(await tokenBy(second))).rejects.toMatchObject(fails("unavailable", "the keys of corp"));
    expect(await prove(await tokenBy(first))).toEqual(isRobot);
    later(23 * 60 * minutes);
    expect(await prove(await tokenBy(first))).toEqual(isRobot);
    later(60 * minutes);
    await expect(prove(await tokenBy(first))).rejects.toMatchObject(fails("unavailable", "the keys of corp"));
    server.serve({ status: 200 });
    later(1 * minutes);
    expect(await prove(await tokenBy(first))).toEqual(isRobot);
  });

  it("were never there: 503, and the issuer is left alone for some seconds", async () => {
    server.serve({ status: 500 });
    for (let n = 0; n < 20; n++)
      await expect(prove(await tokenBy(first))).rejects.toMatchObject(fails("unavailable", "was answered 500"));
    expect(server.asked).toHaveLength(1);
    server.serve({ status: 200 });
    later(6 * seconds);
    expect(await prove(await tokenBy(first))).toEqual(isRobot);
  });

  it("are of another issuer's discovery document: 503 that says so", async () => {
    const oidc = [{ name: "corp", issuer: `${server.issuer}/`, audience, usernameClaim: "sub", groupsClaim: "groups" }];
    const other = bearerTokens({ oidc, kubernetes: [] }, { ...outbound({}), now: Date.now });
    const token = await first.sign({ iss: `${server.issuer}/`, aud: audience, sub: "robot", exp: 9e9 });
    await expect(other(token)).rejects.toMatchObject(fails("unavailable", "is about another issuer"));
  });

  it("are fetched by an authority of the cluster's own, which is trusted for it alone", async () => {
    const directory = mkdtempSync(join(tmpdir(), "auditwire-keys-"));
    const { cert, key } = makeCertificate(directory, "private");
    const [authority, secret] = [readFileSync(cert, "utf8"), readFileSync(key, "utf8")];
    rmSync(directory, { recursive: true });
    const secure = await keyServer([first], { cert: authority, key: secret });
    const cluster = { name: "prod", issuer: secure.issuer, audience };
    const token = await first.sign({
      iss: secure.issuer,
      aud: audience,
      sub: "system:serviceaccount:tools:robot",
      exp: 9e9,
      "kubernetes.io": { namespace: "tools" },
    });
    const ports = { ...outbound({}), now: Date.now };
    const proving = (kubernetes: Parameters<typeof bearerTokens>[0]["kubernetes"]) =>
      bearerTokens({ oidc: [], kubernetes }, ports)(token);
    await expect(proving([cluster])).rejects.toMatchObject(fails("unavailable", "certificate"));
    expect(await proving([{ ...cluster, authorities: [authority] }])).toMatchObject({
      name: "prod/system:serviceaccount:tools:robot",
    });
    await secure.close();
  });
});

describe("whom a token was made for", () => {
  it.each<[string, string[] | undefined, object, boolean]>([
    ["any client, unless some are named", undefined, { azp: "other" }, true],
    ["a named one", ["web", "cli"], { azp: "cli" }, true],
    ["by client_id (RFC 9068)", ["cli"], { client_id: "cli" }, true],
    ["azp first", ["cli"], { azp: "other", client_id: "cli" }, false],
    ["another one", ["cli"], { azp: "other" }, false],
    ["nobody says", ["cli"], {}, false],
  ])("%s", async (_, authorizedParties, claims, taken) => {
    const oidc = [
      { name: "corp", issuer: server.issuer, audience, usernameClaim: "sub", groupsClaim: "groups", authorizedParties },
    ];
    const proving = bearerTokens({ oidc, kubernetes: [] }, { ...outbound({}), now: Date.now });
    const token = await first.sign({ iss: server.issuer, aud: [audience, "x"], sub: "robot", exp: 9e9, ...claims });
    if (taken) expect(await proving(token)).toEqual(isRobot);
    else await expect(proving(token)).rejects.toMatchObject(fails("unauthorized", "authorizedParties"));
  });
});

describe("whom claims name", () => {
  it.each<[string, object, object | string]>([
    ["groups in a list", { groups: ["a", "b"] }, { name: "corp/robot", groups: ["corp/a", "corp/b"] }],
    ["one group", { groups: "a" }, { groups: ["corp/a"] }],
    ["no groups", {}, { groups: [] }],
    ["groups that are no texts", { groups: [1, null, {}, "a"] }, { groups: ["corp/a"] }],
    ["groups that are no list", { groups: { a: true } }, { groups: [] }],
    ["nobody", { sub: undefined }, "claim sub"],
    ["an empty name", { sub: "" }, "names nobody"],
  ])("%s", async (_, claims, expected) => {
    const token = await first.sign({ iss: server.issuer, aud: audience, sub: "robot", exp: 9e9, ...claims });
    if (typeof expected === "object") expect(await prove(token)).toMatchObject(expected);
    else await expect(prove(token)).rejects.toMatchObject(fails("unauthorized", expected));
  });

  it.each<[string, object, string | undefined]>([
    ["an address that the provider has verified", { email: "r@example.com", email_verified: true }, "r@example.com"],
    ["one that it has not", { email: "r@example.com" }, undefined],
    ["one that it denies", { email: "r@example.com", email_verified: false }, undefined],
    ["none", {}, undefined],
  ])("by e-mail: %s", async (_, claims, name) => {
    const oidc = [{ name: "corp", issuer: server.issuer, audience, usernameClaim: "email", groupsClaim: "groups" }];
    const proving = bearerTokens({ oidc, kubernetes: [] }, { ...outbound({}), now: Date.now });
    const token = await first.sign({ iss: server.issuer, aud: audience, sub: "robot", exp: 9e9, ...claims });
    if (name) expect(await proving(token)).toMatchObject({ name: `corp/${name}` });
    else await expect(proving(token)).rejects.toMatchObject(fails("unauthorized"));
  });
});
