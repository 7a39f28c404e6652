import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompactEncrypt, CompactSign, type JWTPayload, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerTokens } from "../../daemon/identity/bearer.ts";
import { outbound } from "../../daemon/ingest/outbound.ts";
import { type App, openApp } from "../support/app.ts";
import { type SigningKey, signingKey } from "../support/key-server.ts";

// Claims as the API server signs them (TokenRequest). A token of a real one is in test/e2e/cluster.test.ts.

const issuer = "https://kubernetes.default.svc.cluster.local";
const now = Math.floor(Date.now() / 1000);
const claims: JWTPayload = {
  iss: issuer,
  aud: ["auditwire"],
  sub: "system:serviceaccount:tools:robot",
  exp: now + 3600,
  iat: now,
  nbf: now,
  jti: "5b3ac8a6-6f6c-4bd8-8d5a-9a1a0e2b6a0f",
  "kubernetes.io": {
    namespace: "tools",
    serviceaccount: { name: "robot", uid: "a9f0c1d2-3b44-4c55-8d66-7e7788990011" },
  },
};

let directory: string;
let key: SigningKey;
let other: SigningKey;
let app: App;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-kubernetes-tokens-"));
  [key, other] = [await signingKey("k1"), await signingKey("k1")];
  const file = join(directory, "jwks.json");
  writeFileSync(file, JSON.stringify({ keys: [key.publicKey] }));
  const kubernetes = [{ name: "prod", issuer, audience: "auditwire", jwks: { file } }];
  app = await openApp({}, [], {
    collections: [{ name: "shop", namespaces: ["shop"] }],
    access: {
      groups: [
        { name: "prod/system:serviceaccounts:tools", grants: [{ role: "viewer", collections: ["shop"] }] },
        { name: "prod/system:serviceaccounts:gone", grants: [] },
      ],
      users: [
        { name: "prod/system:serviceaccount:ops:backup", grants: [{ role: "auditor", collections: [] }], groups: [] },
      ],
    },
    identity: { prove: bearerTokens({ oidc: [], kubernetes }, { ...outbound({}), now: Date.now }), logins: [] },
  });
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

const ask = (token: string, path = "/me") =>
  app.app.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
const of = (namespace: string, name: string): JWTPayload => ({
  ...claims,
  sub: `system:serviceaccount:${namespace}:${name}`,
  "kubernetes.io": { namespace },
});

describe("a service account's token", () => {
  it("[R03] has what the group of its namespace has", async () => {
    const answer = await ask(await key.sign(claims));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      name: "prod/system:serviceaccount:tools:robot",
      via: "kubernetes",
      grants: [{ role: { name: "viewer" }, collections: ["shop"] }],
    });
    expect((await ask(await key.sign(claims), "/audits/kubernetes")).status).toBe(200);
    expect((await ask(await key.sign(claims), "/settings/kubernetes-audit")).status).toBe(403);
  });

  it("has what the service account has by itself", async () => {
    const answer = await ask(await key.sign(of("ops", "backup")), "/settings/kubernetes-audit");
    expect(answer.status).toBe(200);
  });

  it.each([
    ["no group or user of these names", of("web", "shop")],
    ["a group that gives nothing", of("gone", "x")],
    ["a user of that name elsewhere", { ...of("ops", "other"), "kubernetes.io": { namespace: "ops" } }],
  ])("without rights, for there is %s: 403 that names what would help", async (_, payload) => {
    const answer = await ask(await key.sign(payload), "/audits/kubernetes");
    expect(answer.status).toBe(403);
    const namespace = String(payload.sub).split(":")[2];
    expect(((await answer.json()) as { err: string }).err).toContain(`prod/system:serviceaccounts:${namespace}`);
  });

  const { "kubernetes.io": _bound, ...unbound } = claims;
  const { exp: _exp, ...endless } = claims;
  it.each<[string, () => string | Promise<string>]>([
    ["by another key of the same name", () => other.sign(claims)],
    ["with the key in its header", () => other.sign(claims, { jwk: other.publicKey })],
    ["with a place of keys in its header", () => other.sign(claims, { jku: "http://127.0.0.1:1/keys" })],
    ["by an unknown key", () => key.sign(claims, { kid: "../../etc/passwd" })],
    ["that has ended", () => key.sign({ ...claims, exp: now - 60 })],
    ["that does not end", () => key.sign(endless)],
    ["that has not begun", () => key.sign({ ...claims, nbf: now + 600 })],
    ["for the API server", () => key.sign({ ...claims, aud: [issuer] })],
    ["for nobody", () => key.sign({ ...claims, aud: [] })],
    ["of another issuer", () => key.sign({ ...claims, iss: "https://elsewhere.example" })],
    ["of two issuers", () => key.sign({ ...claims, iss: [issuer] as unknown as string })],
    ["of a user", () => key.sign({ ...claims, sub: "system:admin" })],
    ["of a group", () => key.sign({ ...claims, sub: "system:serviceaccounts:tools" })],
    ["of a made-up name", () => key.sign({ ...claims, sub: "system:serviceaccount:tools:robot\nx" })],
    ["of another namespace than it is bound to", () => key.sign({ ...claims, "kubernetes.io": { namespace: "web" } })],
    ["bound to nothing, as those of Secrets", () => key.sign(unbound)],
    ["bound to a text", () => key.sign({ ...claims, "kubernetes.io": "tools" })],
    ["for another purpose", () => key.sign(claims, { typ: "logout+jwt" })],
    ["with an extension nobody knows", () => key.sign(claims, { crit: ["x"], x: 1 } as never).catch(() => "a.b.c")],
    ["without a signature", () => new UnsecuredJWT(claims).encode()],
    ["whose claims are a list", () => signed("[]")],
    ["whose claims are nested", () => signed(`${"[".repeat(5000)}${"]".repeat(5000)}`)],
    ["whose claims are no JSON", () => signed("{")],
    ["that is huge", async () => key.sign({ ...claims, more: "x".repeat(100_000) })],
    [
      "that is sealed around a good one",
      async () =>
        new CompactEncrypt(Buffer.from(await key.sign(claims)))
          .setProtectedHeader({ alg: "dir", enc: "A256GCM", cty: "JWT" })
          .encrypt(Buffer.alloc(32, 1)),
    ],
    ["that is signed around a good one", async () => signed(await key.sign(claims))],
  ])("%s is 401", async (_, forge) => {
    const answer = await ask(await forge());
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  });

  const signed = (text: string) =>
    new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from(JSON.stringify(key.publicKey).padEnd(64)));

  it("whose keys' file is gone is 503 that names the cluster, and works again with the file", async () => {
    const file = join(directory, "moved.json");
    const kubernetes = [{ name: "moved", issuer, audience: "auditwire", jwks: { file } }];
    const prove = bearerTokens({ oidc: [], kubernetes }, { ...outbound({}), now: Date.now });
    const token = await key.sign(claims);
    await expect(prove(token)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("moved"),
    });
    writeFileSync(file, JSON.stringify({ keys: [key.publicKey] }));
    expect(await prove(token)).toMatchObject({ name: "moved/system:serviceaccount:tools:robot" });
  });
});
