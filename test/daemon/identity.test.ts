import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readConfig } from "../../daemon/config-file.ts";
import { makeCertificate } from "../support/certificate.ts";
import { audience, openIdProvider } from "../support/openid-provider.ts";
import { type Wired, wired } from "../support/wired.ts";

describe("identity providers in the configuration file", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "auditwire-identity-"));
    makeCertificate(directory, "private");
    writeFileSync(join(directory, "jwks.json"), '{"keys":[]}');
    writeFileSync(join(directory, "secret"), "client-secret\n");
    writeFileSync(join(directory, "text"), "no key set, and no certificate");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = (access: object) => {
    const file = join(directory, "config.yaml");
    writeFileSync(
      file,
      stringify({
        listen: { api: { address: "127.0.0.1:0" }, webhook: { address: "127.0.0.1:0" } },
        data: { directory: "data" },
        access,
      }),
    );
    return readConfig(file, { CLIENT_SECRET: "from the environment" });
  };
  const corp = { name: "corp", issuer: "https://id.example.com" };
  const prod = { name: "prod", issuer: "https://kubernetes.default.svc" };

  it("have defaults; secrets, keys and authorities are found beside the file and watched", () => {
    const login = { clientID: "auditwire", clientSecret: { file: "secret" } };
    const { providers, files } = read({
      oidc: [
        { ...corp, audience: "api", login },
        { ...corp, name: "env", login: { ...login, clientSecret: { env: "CLIENT_SECRET" } } },
      ],
      kubernetes: [prod, { ...prod, name: "file", jwks: { file: "jwks.json" }, ca: "private.crt" }],
    });
    expect(providers.oidc).toMatchObject([
      {
        usernameClaim: "sub",
        groupsClaim: "groups",
        login: { clientSecret: "client-secret", scopes: ["openid", "profile", "email"] },
      },
      { login: { clientSecret: "from the environment" } },
    ]);
    expect(providers.kubernetes).toMatchObject([
      { audience: "auditwire", jwks: undefined, authorities: undefined },
      { jwks: { file: join(directory, "jwks.json") }, authorities: [expect.stringContaining("BEGIN CERTIFICATE")] },
    ]);
    expect(files).toEqual(
      expect.arrayContaining(["secret", "jwks.json", "private.crt"].map((name) => join(directory, name))),
    );
  });

  it("have users and groups with colons, and groups and roles here may have some, too", () => {
    const account = "prod/system:serviceaccount:ops:backup";
    const { config } = read({
      kubernetes: [{ ...prod, jwks: { url: "http://127.0.0.1:1/keys" } }],
      groups: [{ name: ":a" }],
      roles: [{ name: "a:b", permissions: {} }],
      users: [{ name: account }],
    });
    expect(config.access.users).toMatchObject([{ name: account }]);
  });

  it.each<[string, object, RegExp]>([
    ["two of one name", { oidc: [corp, corp] }, /access\.oidc\[1\]\.name: two providers are called "corp"/],
    ["one of each kind", { oidc: [corp], kubernetes: [{ ...prod, name: "corp" }] }, /kubernetes\[0\]\.name: two provi/],
    ["a slash in a name", { oidc: [{ ...corp, name: "a/b" }] }, /oidc\[0\]\.name: a name has up to 63 letters/],
    ["an issuer without https", { oidc: [{ ...corp, issuer: "http://id.example.com" }] }, /issuer is reached by https/],
    ["an issuer that is no URL", { kubernetes: [{ ...prod, issuer: "cluster" }] }, /write the issuer's URL/],
    ["an unknown key", { oidc: [{ ...corp, clientId: "x" }] }, /access\.oidc\[0\]\.clientId: unknown key/],
    ["no secret there", { oidc: [{ ...corp, login: { clientID: "x", clientSecret: { env: "NO" } } }] }, /variable NO/],
    ["no keys there", { kubernetes: [{ ...prod, jwks: { file: "gone" } }] }, /kubernetes\[0\]\.jwks\.file: .*gone/],
    ["keys that are none", { kubernetes: [{ ...prod, jwks: { file: "text" } }] }, /holds no key set/],
    [
      "keys without https",
      { kubernetes: [{ ...prod, jwks: { url: "http://keys.example.com" } }] },
      /keys are fetched by/,
    ],
    [
      "a local user's name with a colon",
      { users: [{ name: "a:b" }] },
      /users\[0\]\.name: a local user's name has no c/,
    ],
    ["one that begins so", { users: [{ name: ":a" }] }, /users\[0\]\.name: a local user's name has no colon/],
    ["a comma in a name", { groups: [{ name: "a,b" }] }, /groups\[0\]\.name: a name has no comma/],
    ["an authority that is none", { kubernetes: [{ ...prod, ca: "text" }] }, /kubernetes\[0\]\.ca: .*no certificate/],
  ])("are refused with %s, and the message says where", (_, access, message) => {
    expect(() => read(access)).toThrow(message);
  });
});

describe("a daemon with an identity provider", () => {
  let provider: Awaited<ReturnType<typeof openIdProvider>>;
  let daemon: Wired;
  const publicUrl = "https://audit.example.com";
  const access = () => ({
    groups: [{ name: "corp/secops", grants: [{ role: "viewer" }] }],
    oidc: [{ name: "corp", issuer: provider.issuer, audience, login: { clientID: "auditwire" } }],
  });
  beforeAll(async () => {
    provider = await openIdProvider({ redirectUris: [`${publicUrl}/api/v1/login/corp/callback`] });
    daemon = await wired({
      listen: { api: { address: "127.0.0.1:0", publicUrl }, webhook: { address: "127.0.0.1:0" } },
      access: access(),
    });
  });
  afterAll(async () => {
    await daemon.close();
    await provider.close();
  });

  it("takes its tokens while the file names it, and tells who is asking", async () => {
    const headers = { authorization: `Bearer ${await provider.tokenOf()}` };
    const answer = await daemon.ask("/me", { headers });
    expect(await answer.json()).toMatchObject({ name: "corp/robot", via: "oidc" });
    await daemon.reload({ access: { ...access(), groups: [] } });
    const refused = await daemon.ask("/me", { headers });
    expect(refused.status).toBe(403);
    expect(((await refused.json()) as { err: string }).err).toContain("its groups are corp/secops, corp/everybody");
    await daemon.reload({ access: {} });
    expect((await daemon.ask("/me", { headers })).status).toBe(401);
    await daemon.reload({ access: access() });
    expect((await daemon.ask("/me", { headers })).status).toBe(200);
  });

  it("sends browsers to it with the public URL, and cookies go over https alone", async () => {
    const { urls } = daemon.daemon;
    const answer = await fetch(`${urls.api}/api/v1/login/corp`, { redirect: "manual" });
    const place = new URL(answer.headers.get("location") ?? "");
    expect(place.origin).toBe(provider.issuer);
    expect(place.searchParams.get("redirect_uri")).toBe(`${publicUrl}/api/v1/login/corp/callback`);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/HttpOnly; Secure; SameSite=Lax/)]);
  });

  it("knows its keys while it is away, also after a reload that says the same of it", async () => {
    const headers = { authorization: `Bearer ${await provider.tokenOf()}` };
    expect((await daemon.ask("/me", { headers })).status).toBe(200);
    await provider.close();
    await daemon.reload({ access: access(), collections: [{ name: "shop" }] });
    expect((await daemon.ask("/me", { headers })).status).toBe(200);
    await daemon.reload({
      access: { ...access(), oidc: access().oidc.map((it) => ({ ...it, groupsClaim: "roles" })) },
    });
    expect((await daemon.ask("/me", { headers })).status).toBe(503);
  });
});
