import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences } from "../../daemon/cli/administer/difference.ts";
import { readGrant } from "../../daemon/cli/administer/grants.ts";
import { endOf } from "../../daemon/cli/administer/tokens.ts";
import { readProfiles } from "../../daemon/cli/daemon/profiles.ts";
import { firstAdministrator } from "../../daemon/first-administrator.ts";
import { type App, openApp, password } from "../support/app.ts";
import { anEvent } from "../support/events.ts";
import { asAdministrator, command, served } from "../support/in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "auditwire-administer-"));
let app: App;
let server: Awaited<ReturnType<typeof served>>;
const administer = (words: readonly string[], stdin = "") =>
  command(words, { environment: { ...asAdministrator(server.url), XDG_CONFIG_HOME: folder }, stdin });
const done = async (...words: string[]) => {
  const answer = await administer(words);
  if (answer.code !== 0) throw new Error(`${words.join(" ")}: ${answer.code}: ${answer.err}`);
  return answer;
};
const json = async (...words: string[]) => JSON.parse((await done(...words, "--json")).out);
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const as = (user: string, secret: string) => ({
  AUDITWIRE_URL: server.url,
  AUDITWIRE_USER: user,
  AUDITWIRE_PASSWORD: secret,
  XDG_CONFIG_HOME: folder,
});

beforeAll(async () => {
  app = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] }, [], {
    collections: [{ name: "of the file", clusters: ["prod"] }],
  });
  server = await served(app);
  const events = ["shop", "shop", "bank"].map((namespace, n) =>
    anEvent({
      body: {
        auditID: `id-${n}`,
        objectRef: { resource: "pods", apiVersion: "v1", namespace, name: `p-${n}`, subresource: "exec" },
      },
    }),
  );
  await app.deliver({ source: "webhook/prod", events, rejections: [] });
});
afterAll(async () => {
  await server.end();
  await app.close();
  rmSync(folder, { recursive: true });
});

describe("collections", () => {
  it("are saved with a word on what is in them, shown, listed and removed", async () => {
    const saved = await done("collections", "save", "shop", "--namespace", "shop");
    expect(saved).toMatchObject({ out: "", err: "The collection shop is saved: 2 of the stored audits are in it.\n" });
    const wider = await done("collections", "save", "shop", "--namespace", "shop", "--namespace", "ba*");
    expect(wider.err).toContain("3 of the stored audits are in it, 2 before");
    expect(await json("collections", "show", "shop")).toMatchObject({ namespaces: ["shop", "ba*"], audits: 3 });
    expect((await done("collections", "list")).out).toMatch(
      /^of the file +clusters: prod\nshop +namespaces: shop, ba\*$/m,
    );
    await done("collections", "save", "gone", "--label", "team=x");
    await done("collections", "remove", "gone");
    expect((await json("collections", "list")).map(({ name }: { name: string }) => name)).toEqual([
      "of the file",
      "shop",
    ]);
  });

  it.each([
    [["save", "x"], 2, /say what is in it/],
    [["save", "x", "--label", "team"], 2, /NAME=VALUE/],
    [["save", "of the file", "--cluster", "x"], 1, /config\.yaml/],
    [["remove", "none"], 1, /there is no collection/],
  ])("%j is refused", async (words, code, message) => {
    expect(await administer(["collections", ...words])).toEqual({ code, out: "", err: expect.stringMatching(message) });
  });
});

describe("users, groups and roles", () => {
  it("somebody is made, sees its collection only, and is changed, disabled and removed", async () => {
    await done("collections", "save", "bank", "--namespace", "bank");
    const { out: secret } = await done("user", "create", "alice", "--role", "viewer:bank", "--generate");
    const alice = as("alice", secret.trim());
    const seen = async () =>
      (await command(["query", "--json"], { environment: alice })).out.trimEnd().split("\n").length;
    expect(await seen()).toBe(1);
    expect((await done("user", "list")).out).toMatch(/^alice +viewer:bank +enabled$/m);
    await done("user", "set", "alice", "--role", "viewer");
    expect(await seen()).toBe(3);
    await done("user", "disable", "alice");
    expect(await command(["query"], { environment: alice })).toMatchObject({ code: 1, out: "" });
    await done("user", "enable", "alice");
    await done("user", "password", "alice", "--new-password-file", file("new", "another password\n"));
    expect((await command(["query"], { environment: alice })).code).toBe(1);
    expect((await command(["whoami", "--json"], { environment: as("alice", "another password") })).out).toContain(
      '"via": "password"',
    );
    await done("user", "remove", "alice");
    expect(await administer(["user", "show", "alice"])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no user/),
    });
  });

  it("members have what their group has", async () => {
    await done("group", "save", "everybody", "--role", "viewer:bank", "--role", "auditor");
    await done("user", "create", "bob", "--group", "everybody", "--no-password");
    expect(await json("user", "show", "bob")).toMatchObject({ groups: ["everybody"], password: { set: false } });
    expect((await done("group", "list")).out).toMatch(/^everybody +viewer:bank; auditor$/m);
    expect((await administer(["group", "remove", "everybody"])).code).toBe(1);
    await done("user", "set", "bob", "--no-group");
    await done("group", "remove", "everybody");
  });

  it("the roles there are", async () => {
    expect((await done("role", "list")).out).toMatch(/^viewer +monitorAccessKubernetes:read$/m);
  });

  it.each([
    [["user", "create", "bob", "--no-password"], 1, /a user bob already: auditwire user set bob/],
    [["user", "set", "bbo", "--role", "viewer"], 1, /no user/],
    [["user", "set", "bob"], 2, /say what it may do/],
    [["user", "create", "carl", "--role", "viewer:"], 2, /ROLE:COLLECTION/],
    [["user", "create", "carl", "--role", "viewre", "--no-password"], 2, /viewre/],
    [["user", "create", "carl"], 2, /--new-password-file FILE, or --generate/],
    [["user", "remove", "admin"], 1, /./],
    [["group", "save", "g"], 2, /--role/],
    [["user"], 2, /Usage: auditwire user/],
  ])("%j is refused", async (words, code, message) => {
    expect(await administer(words)).toEqual({ code, out: "", err: expect.stringMatching(message) });
  });

  it.each([
    ["viewer", { role: "viewer", collections: [] }],
    ["rule author:shop, eu", { role: "rule author", collections: ["shop", "eu"] }],
  ])("%s", (text, grant) => expect(readGrant(text)).toEqual(grant));
});

describe("tokens", () => {
  it("the text of one is all of standard output, acts as it should, and ends when it is revoked", async () => {
    const { out, err } = await done("token", "create", "ci", "--role", "viewer:shop", "--expires", "90d");
    expect(out).toMatch(/^\S{20,}\n$/);
    expect(err).toMatch(/^The token ci ends at 20/);
    const environment = { AUDITWIRE_URL: server.url, AUDITWIRE_TOKEN: out.trim(), XDG_CONFIG_HOME: folder };
    expect((await command(["whoami"], { environment })).out).toMatch(/^may +viewer:shop$/m);
    expect((await command(["user", "list"], { environment })).err).toMatch(/auditwire whoami/);
    expect((await administer(["token", "create", "ci"])).err).toMatch(/--rotate/);
    const { out: rotated } = await done("token", "create", "ci", "--rotate");
    expect(rotated).not.toBe(out);
    expect((await command(["whoami"], { environment })).code).toBe(1);
    expect(await json("token", "list")).toMatchObject([
      { id: "ci", grant: { role: "viewer" }, expires: expect.stringMatching(/^20/) },
    ]);
    await done("token", "revoke", "ci");
    expect(await json("token", "list")).toEqual([]);
  });

  it.each([
    ["never", null],
    ["1d", "2026-11-25T00:00:00.000Z"],
    ["2027-01-31", "2027-01-31T23:59:59.999Z"],
  ])("ends %s", (text, end) => expect(endOf(text, Date.UTC(2026, 10, 24))).toBe(end));

  it.each(["9x", "yesterday", "2026-11-23", "999999999d"])("does not end %s", (text) =>
    expect(() => endOf(text, Date.UTC(2026, 10, 24))).toThrow(
      `--expires: "${text}" is no time to come: write 90d, 2027-01-31 or never`,
    ),
  );
});

describe("logging in", () => {
  it("keeps a token instead of the password, which logging out revokes", async () => {
    const secret = file("admin", password);
    const home = { XDG_CONFIG_HOME: join(folder, "home") };
    const run = (...words: string[]) => command(words, { environment: home });
    const login = await run(
      "login",
      "--url",
      server.url,
      "--profile",
      "here",
      "--login",
      "admin",
      "--password-file",
      secret,
    );
    expect(login).toEqual({
      code: 0,
      out: "",
      err: expect.stringMatching(/^admin is logged in at http.*profile "here"/),
    });
    const { profiles, current } = readProfiles(home);
    expect(current).toBe("here");
    expect(JSON.stringify(profiles)).not.toContain(password);
    const who = await run("whoami");
    expect(who.out).toMatch(/^proven by +token$/m);
    expect(who.out).toMatch(/^said by +the profile "here"$/m);
    expect((await run("query", "--json")).code).toBe(0);
    expect((await run("logout")).err).toMatch(/and its token revoked/);
    expect(readProfiles(home)).toEqual({ profiles: {} });
    const token = profiles["here"]?.token ?? "";
    const after = await command(["whoami"], { environment: { AUDITWIRE_URL: server.url, AUDITWIRE_TOKEN: token } });
    expect(after.code).toBe(1);
  });

  it("of two profiles of one daemon each has a token of its own, and logging in again gives one another", async () => {
    const secret = file("admin", password);
    const home = { XDG_CONFIG_HOME: join(folder, "two") };
    const run = (...words: string[]) => command(words, { environment: home });
    const login = (profile: string) =>
      run("login", "--url", server.url, "--profile", profile, "--login", "admin", "--password-file", secret);
    for (const profile of ["one", "two", "one"]) expect((await login(profile)).code).toBe(0);
    for (const profile of ["one", "two"]) expect((await run("whoami", "--profile", profile)).code).toBe(0);
    expect((await run("logout", "--profile", "one")).err).toMatch(/and its token revoked/);
    expect((await run("whoami", "--profile", "two")).code).toBe(0);
    expect((await run("logout", "--profile", "one")).err).toMatch(/there is no profile "one": saved are two$/m);
    expect((await run("logout", "--profile", "two")).err).toMatch(/and its token revoked/);
  });

  it("a file of profiles that is wrong is told in one line, and what is wrong with it, without a token", async () => {
    const home = join(folder, "wrong-profiles");
    mkdirSync(join(home, "auditwire"), { recursive: true });
    for (const [text, why] of [
      ["profiles: { prod: { url: https://x, tokn: secret } }", /profiles\.prod: Unrecognized key: "tokn"/],
      ["profiles: { prod: { url: https://x, token: secret }", /Flow map in block collection .* mend it/],
    ] as const) {
      writeFileSync(join(home, "auditwire", "profiles.yaml"), text);
      const { code, err } = await command(["whoami"], { environment: { XDG_CONFIG_HOME: home } });
      expect([code, err.trimEnd().split("\n").length]).toEqual([2, 1]);
      expect(err).toMatch(why);
      expect(err).not.toContain("secret");
    }
  });

  it.each([
    [["login", "--url", "URL"], 2, /who logs in\?/],
    [["login", "--url", "URL", "--login", "admin", "--password-file", "WRONG"], 1, /wrong user or password/],
    [["logout", "--profile", "none"], 1, /no profile "none"/],
    [["query", "--profile", "none"], 2, /auditwire login --profile none/],
  ])("%j", async (words, code, message) => {
    const said = words.map((word) => (word === "URL" ? server.url : word === "WRONG" ? file("wrong", "not it") : word));
    const home = join(folder, "nobody");
    expect(await command(said, { environment: { XDG_CONFIG_HOME: home } })).toEqual({
      code,
      out: "",
      err: expect.stringMatching(message),
    });
    expect(readProfiles({ XDG_CONFIG_HOME: home })).toEqual({ profiles: {} });
  });
});

describe("changes", () => {
  it("who changed what, before and after, without a secret", async () => {
    await done("user", "create", "dora", "--role", "viewer", "--generate");
    await done("user", "set", "dora", "--role", "auditor");
    await done("user", "remove", "dora");
    const { out } = await done("changes", "--name", "dora", "--kind", "user");
    const rows = out
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(/ {2,}/).slice(1));
    expect(rows).toEqual([
      ["admin", "user", "dora", "removed"],
      ["admin", "user", "dora", "changed", "grants[0].role"],
      ["admin", "user", "dora", "made"],
    ]);
    const diff = (await done("changes", "--name", "dora", "--limit", "2", "--diff")).out;
    expect(diff).toContain('  - grants[0].role: "viewer"\n  + grants[0].role: "auditor"\n');
    const lines = (await done("changes", "--json", "--all")).out.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).kind)).toContain("collection");
    expect(lines.join()).not.toMatch(/scrypt|passwordHash/);
  });

  it("differences", () => {
    expect(differences({ a: [1, { b: 2 }], c: 1 }, { a: [1, { b: 3 }, 4] })).toEqual([
      { path: "a[1].b", before: 2, after: 3 },
      { path: "a[2]", before: undefined, after: 4 },
      { path: "c", before: 1, after: undefined },
    ]);
    expect(differences({ a: { b: [] } }, { a: { b: [] } })).toEqual([]);
    expect(differences(["b", "c"], ["a", "b", "c"])).toEqual([{ path: "[0]", before: undefined, after: "a" }]);
    expect(differences(["a", "b", "b"], ["a", "b"])).toEqual([{ path: "[2]", before: "b", after: undefined }]);
    expect(differences(["a", "b", "c"], ["a", "x", "c"])).toEqual([{ path: "[1]", before: "b", after: "x" }]);
    expect(differences(["a", "b"], ["b", "a"])).toHaveLength(2);
  });
});

it("auditing is switched, and says how it is", async () => {
  expect((await done("auditing")).out).toMatch(/^Auditing is on/);
  await done("auditing", "off");
  expect(await administer(["auditing"])).toMatchObject({ code: 1, out: expect.stringMatching(/is off/) });
  expect((await done("settings")).out).toMatch(/^enabled: false$/m);
  await done("auditing", "on");
  expect(await json("settings")).toMatchObject({ enabled: true });
});

it("sources: the table, one of them, and none of a name", async () => {
  const { out } = await administer(["sources", "-o", "wide"]);
  expect(out === "" || out.startsWith("SOURCE")).toBe(true);
  expect(await administer(["sources", "show", "none"])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is no source "none"/),
  });
});

it("on the daemon's machine a lost password is replaced, which the next start takes over", async () => {
  const place = join(folder, "machine");
  mkdirSync(place);
  const config = join(place, "config.yaml");
  writeFileSync(config, "data: { directory: data }\n");
  mkdirSync(join(place, "data"));
  const { code, out, err } = await command(["user", "recover", "root", "--config", config, "--generate"]);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/restart it/) });
  const credentials = join(place, "data", "credentials.json");
  expect(statSync(credentials).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(credentials, "utf8"))).toMatchObject({ user: "root", password: out.trim() });
  const saved: unknown[] = [];
  await firstAdministrator(credentials, "", {
    store: {
      users: async () => [],
      groups: async () => [],
      tokens: async () => [],
      savedCollections: async () => [],
      saveUser: async (user) => void saved.push(user),
    },
    configured: { file: config, roles: [], groups: [], users: [], collections: [] },
    hashPassword: async (text) => `hash of ${text}`,
    verifyPassword: async () => false,
    now: Date.now,
  });
  expect(saved).toMatchObject([{ name: "root", passwordHash: `hash of ${out.trim()}` }]);
});
