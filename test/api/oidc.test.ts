import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoginProvider } from "../../daemon/audit/access-book.ts";
import { bearerTokens } from "../../daemon/identity/bearer.ts";
import { loginProviders } from "../../daemon/identity/login.ts";
import type { OidcProvider } from "../../daemon/identity/providers.ts";
import { type App, openApp } from "../support/app.ts";
import { audience, openIdProvider } from "../support/openid-provider.ts";

const publicUrl = "http://127.0.0.1:18083";
const clock = { ahead: 0 };
const now = () => Date.now() + clock.ahead;

let provider: Awaited<ReturnType<typeof openIdProvider>>;
let thin: typeof provider;
let app: App;

beforeAll(async () => {
  provider = await openIdProvider({ redirectUris: [`${publicUrl}/api/v1/login/corp/callback`] });
  thin = await openIdProvider({ redirectUris: [`${publicUrl}/api/v1/login/thin/callback`], thin: true });
  const common = { audience, usernameClaim: "sub", groupsClaim: "groups" };
  const login = { clientID: "auditwire", clientSecret: "auditwire-secret", scopes: ["openid", "profile"] };
  const oidc: OidcProvider[] = [
    { ...common, name: "corp", issuer: provider.issuer, login },
    { ...common, name: "thin", issuer: thin.issuer, usernameClaim: "preferred_username", login },
    { ...common, name: "away", issuer: "http://127.0.0.1:1", login },
  ];
  const ports = { fetch, fetchTrusting: () => fetch, now };
  app = await openApp({}, [], {
    publicUrl,
    access: {
      groups: [
        { name: "corp/secops", grants: [{ role: "auditor", collections: [] }] },
        { name: "thin/secops", grants: [{ role: "viewer", collections: [] }] },
      ],
      users: [{ name: "corp/robot", grants: [{ role: "viewer", collections: [] }], groups: [] }],
    },
    identity: { prove: bearerTokens({ oidc, kubernetes: [] }, ports), logins: loginProviders(oidc, ports) },
  });
});
afterAll(async () => {
  await app.close();
  await provider.close();
  await thin.close();
});

const me = (headers: Record<string, string>) => app.app.request("/api/v1/me", { headers });
const bearer = (token: string) => me({ authorization: `Bearer ${token}` });

describe("bearer tokens of an OpenID provider", () => {
  it("[R03] a token for this audience is its user, with what user and groups may", async () => {
    const answer = await bearer(await provider.tokenOf());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      name: "corp/robot",
      via: "oidc",
      grants: [{ role: { name: "viewer" } }, { role: { name: "auditor" } }],
    });
  });

  it("one for another audience is none", async () => {
    const answer = await bearer(await provider.tokenOf("https://elsewhere.example"));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ err: expect.stringContaining("claim aud") });
  });

  it("an old one is told so", async () => {
    const token = await provider.tokenOf();
    clock.ahead = 3_600_000;
    const answer = await bearer(token);
    clock.ahead = 0;
    expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
      401,
      "this token of corp has ended: get a new one",
    ]);
  });

  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const claims = () =>
    new SignJWT({ groups: ["secops"] }).setSubject("robot").setIssuer(provider.issuer).setAudience(audience);
  it.each<[string, () => Promise<string> | string]>([
    ["another key", () => claims().setExpirationTime("5m").setProtectedHeader({ alg: "RS256" }).sign(privateKey)],
    [
      "another key under an unknown name",
      () => claims().setExpirationTime("5m").setProtectedHeader({ alg: "RS256", kid: "forged" }).sign(privateKey),
    ],
    [
      "the public key as a shared one",
      () =>
        claims()
          .setExpirationTime("5m")
          .setProtectedHeader({ alg: "HS256" })
          .sign(publicKey.export({ type: "spki", format: "der" })),
    ],
    [
      "no signature",
      () =>
        new UnsecuredJWT({ groups: ["secops"] })
          .setSubject("robot")
          .setIssuer(provider.issuer)
          .setAudience(audience)
          .setExpirationTime("5m")
          .encode(),
    ],
    ["a signature cut off", async () => (await provider.tokenOf()).split(".").slice(0, 2).join(".").concat(".AAAA")],
    [
      "an unknown issuer",
      () =>
        claims()
          .setIssuer("https://evil.example")
          .setExpirationTime("5m")
          .setProtectedHeader({ alg: "RS256" })
          .sign(privateKey),
    ],
    ["something that is no token", () => "a.b.c"],
    ["a very long one", async () => `${await provider.tokenOf()}${"A".repeat(20_000)}`],
  ])("forged: %s is 401", async (_, forge) => {
    const answer = await bearer(await forge());
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain("secops");
  });

  it("while the provider is away its tokens are 503, not 401", async () => {
    const away = bearerTokens(
      {
        oidc: [{ name: "away", issuer: "http://127.0.0.1:1", audience, usernameClaim: "sub", groupsClaim: "groups" }],
        kubernetes: [],
      },
      { fetch, fetchTrusting: () => fetch, now },
    );
    const token = await new SignJWT({})
      .setSubject("x")
      .setIssuer("http://127.0.0.1:1")
      .setAudience(audience)
      .setExpirationTime("5m")
      .setProtectedHeader({ alg: "RS256" })
      .sign(privateKey);
    await expect(away(token)).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("away") });
  });
});

/** A browser's cookies of both sites. */
function browser() {
  const jar = new Map<string, string>();
  const keep = (answer: Response) => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value.join("="));
    }
    return answer;
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    jar,
    cookie,
    own: async (path: string, init: RequestInit = {}) =>
      keep(await app.app.request(path, { ...init, headers: { cookie: cookie(), ...init.headers } })),
    away: async (url: string, init: RequestInit = {}) =>
      keep(await fetch(url, { ...init, redirect: "manual", headers: { cookie: cookie(), ...init.headers } })),
  };
}

/** Follows the provider's pages until it sends the browser back. */
async function logIn(at: ReturnType<typeof browser>, from: string, login: string): Promise<URL> {
  let url = from;
  for (let step = 0; step < 12; step++) {
    const answer = await at.away(url);
    const next = answer.headers.get("location");
    if (next) {
      url = new URL(next, url).href;
      if (url.startsWith(publicUrl)) return new URL(url);
      continue;
    }
    const page = await answer.text();
    const action = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? "", url).href;
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
    const sent = await at.away(action, {
      method: "POST",
      body: new URLSearchParams({ prompt, login, password: "any" }),
    });
    url = new URL(sent.headers.get("location") ?? "", url).href;
  }
  throw new Error("the provider never sent the browser back");
}

describe("logging in with a browser", () => {
  it("code flow with PKCE ends in a session that is the user, its groups' rights included", async () => {
    const at = browser();
    const begun = await at.own("/api/v1/login/corp?to=/reference");
    expect(begun.status).toBe(302);
    const place = begun.headers.get("location") ?? "";
    expect(place).toMatch(/code_challenge_method=S256/);
    const back = await logIn(at, place, "alice");
    const ended = await at.own(`${back.pathname}${back.search}`);
    expect([ended.status, ended.headers.get("location")]).toEqual([302, "/reference"]);
    expect(ended.headers.getSetCookie().find((line) => line.startsWith("auditwire_session"))).toMatch(
      /HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/,
    );
    const who = await at.own("/api/v1/me");
    expect(await who.json()).toMatchObject({
      name: "corp/alice",
      via: "session",
      grants: [{ role: { name: "auditor" } }],
    });
    // The same answer of the provider's again, or in another browser, is none.
    expect((await at.own(`${back.pathname}${back.search}`)).status).toBe(401);
    expect((await browser().own(`${back.pathname}${back.search}`)).status).toBe(401);

    const change = (headers: Record<string, string>) =>
      at.own("/api/v1/tokens/x", {
        method: "PUT",
        body: "{}",
        headers: { "content-type": "application/json", ...headers },
      });
    expect((await change({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await change({ origin: "https://evil.example", host: "127.0.0.1:18083" })).status).toBe(403);
    expect((await change({})).status).toBe(403);
    // Past the cookie's check: only its rights decide.
    expect((await change({ "sec-fetch-site": "same-origin" })).status).not.toBe(403);

    const leave = (headers: Record<string, string>) => at.own("/api/v1/logout", { method: "POST", headers });
    expect((await leave({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await leave({ origin: "https://evil.example", host: "127.0.0.1:18083" })).status).toBe(403);
    expect((await at.own("/api/v1/me")).status).toBe(200);
    expect((await leave({ "sec-fetch-site": "same-origin" })).status).toBe(204);
    expect((await at.own("/api/v1/me")).status).toBe(401);
  });

  it.each([["//evil.example"], ["https://evil.example"], ["/\\evil.example"], ["javascript:alert(1)"]])(
    "goes nowhere else afterwards: to=%s is 400",
    async (to) => {
      const answer = await app.app.request(`/api/v1/login/corp?to=${encodeURIComponent(to)}`);
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    },
  );

  it("what the ID token leaves out is asked of the provider", async () => {
    const at = browser();
    const begun = await at.own("/api/v1/login/thin");
    const back = await logIn(at, begun.headers.get("location") ?? "", "bob");
    expect((await at.own(`${back.pathname}${back.search}`)).status).toBe(302);
    expect(await (await at.own("/api/v1/me")).json()).toMatchObject({
      name: "thin/bob",
      grants: [{ role: { name: "viewer" } }],
    });
  });

  it.each([
    ["another state", (back: URL) => back.searchParams.set("state", "forged")],
    ["no state", (back: URL) => back.searchParams.delete("state")],
    ["another code", (back: URL) => back.searchParams.set("code", "forged")],
    ["another issuer", (back: URL) => back.searchParams.set("iss", "https://evil.example")],
    [
      "an error of the provider",
      (back: URL) => (back.search = back.search.replace(/code=[^&]+/, "error=access_denied")),
    ],
    ["nothing", (back: URL) => (back.search = "")],
    ["the answer for another provider", (back: URL) => (back.pathname = "/api/v1/login/thin/callback")],
  ])("the browser comes back with %s: 401, and no session", async (_, spoil) => {
    const at = browser();
    const begun = await at.own("/api/v1/login/corp");
    const back = await logIn(at, begun.headers.get("location") ?? "", "alice");
    spoil(back);
    const answer = await at.own(`${back.pathname}${back.search}`);
    expect([answer.status, at.jar.has("auditwire_session")]).toEqual([401, false]);
  });

  it("while the provider is away, logging in is 503", async () => {
    const answer = await app.app.request("/api/v1/login/away");
    expect([answer.status, ((await answer.json()) as { err: string }).err]).toEqual([
      503,
      expect.stringContaining("away cannot be reached to log in"),
    ]);
  });

  it("an unknown provider is 404", async () => {
    expect((await app.app.request("/api/v1/login/nobody")).status).toBe(404);
  });

  it("providers are listed without a login", async () => {
    expect(await (await app.app.request("/api/v1/login")).json()).toEqual([
      { name: "corp", url: `${publicUrl}/api/v1/login/corp` },
      { name: "thin", url: `${publicUrl}/api/v1/login/thin` },
      { name: "away", url: `${publicUrl}/api/v1/login/away` },
    ]);
  });
});

describe("a login that was begun", () => {
  const publicly = { state: "s", nonce: "n", verifier: "v" };
  /** A provider that confirms everything: what is kept in the browser alone decides. */
  const willing = (name: string): LoginProvider => ({
    name,
    begin: async () => ({ url: "https://id.example.com", kept: publicly }),
    finish: async () => ({ name: `${name}/ann`, groups: [`${name}/all`], via: "oidc" }),
  });
  let willingApp: App;
  let kept: string;
  beforeAll(async () => {
    willingApp = await openApp({}, [], {
      access: {
        groups: ["one/all", "two/all"].map((name) => ({ name, grants: [{ role: "viewer", collections: [] }] })),
      },
      identity: { prove: async () => undefined, logins: [willing("one"), willing("two")] },
    });
    const [cookie = ""] = (await willingApp.app.request("/api/v1/login/one")).headers.getSetCookie();
    kept = cookie.split(";")[0] ?? "";
  });
  afterAll(() => willingApp.close());

  const signed = async (key: Buffer, end = "5m") => {
    const token = new SignJWT({ ...publicly, provider: "one", to: "/" }).setProtectedHeader({ alg: "HS256" });
    return `auditwire_login=${await token.setAudience("login").setExpirationTime(end).sign(key)}`;
  };
  const ownKey = Buffer.alloc(32, 7);
  it.each<[string, string, () => string | Promise<string>, boolean]>([
    ["there", "one", () => kept, true],
    ["at another provider", "two", () => kept, false],
    ["nowhere", "one", () => "", false],
    ["by the same key elsewhere", "one", () => signed(ownKey), true],
    ["by another key", "one", () => signed(Buffer.alloc(32, 8)), false],
    ["too long ago", "one", () => signed(ownKey, "-1s"), false],
    ["and ended, in a session", "one", async () => `auditwire_login=${await session()}`, false],
  ])("%s", async (_, at, cookie, good) => {
    const answer = await willingApp.app.request(`/api/v1/login/${at}/callback?code=c`, {
      headers: { cookie: await cookie() },
    });
    expect(answer.status).toBe(good ? 302 : 401);
    const set = answer.headers.getSetCookie();
    expect(set.some((line) => line.startsWith("auditwire_session="))).toBe(good);
    // It ends one login.
    if (good) expect(set).toContainEqual(expect.stringMatching(/^auditwire_login=; Max-Age=0/));
  });

  const session = async () => {
    const { headers } = await willingApp.app.request("/api/v1/login/one/callback?code=c", {
      headers: { cookie: kept },
    });
    const line = headers.getSetCookie().find((it) => it.startsWith("auditwire_session="));
    return line?.split(";")[0]?.slice("auditwire_session=".length) ?? "";
  };
});
