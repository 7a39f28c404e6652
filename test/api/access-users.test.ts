import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  WireChange,
  WireGroup,
  WireLogin,
  WireMe,
  WireRole,
  WireToken,
  WireUser,
} from "../../daemon/api/wire-access.ts";
import { type App, openApp, password } from "../support/app.ts";

let app: App;
beforeAll(async () => {
  app = await openApp({}, [], {
    collections: [
      { name: "shop", namespaces: ["shop"] },
      { name: "bank", namespaces: ["bank"] },
    ],
    access: {
      roles: [{ name: "user keeper", permissions: { manageSettings: "write", monitorAccessKubernetes: "read" } }],
      groups: [{ name: "from the file", grants: [{ role: "viewer", collections: [] }] }],
      users: [{ name: "fay", grants: [{ role: "viewer", collections: ["shop"] }], groups: [] }],
    },
  });
});
afterAll(() => app.close());

const secret = "a long enough password";
const basic = (user: string, text = secret) => `Basic ${Buffer.from(`${user}:${text}`).toString("base64")}`;
const bearer = (token: string) => `Bearer ${token}`;
const viewer = { role: "viewer", collections: [] as string[] };
const administrator = { role: "administrator", collections: [] as string[] };

/** A request under /api/v1 by somebody else than the administrator. */
const as = (authorization: string, path: string, method = "GET", body?: unknown) =>
  app.ask(`/api/v1${path}`, {
    method,
    headers: { authorization },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const audits = async (authorization: string) => (await as(authorization, "/audits/kubernetes")).status;
const error = async (answer: Response | Promise<Response>) => {
  const { status, err } = await Promise.resolve(answer).then(async (it) => ({
    status: it.status,
    err: ((await it.json()) as { err: string }).err,
  }));
  return [status, err];
};
const tokenOf = async (answer: Response | Promise<Response>) =>
  WireToken.parse(await (await answer).json()).token ?? "";

/** A user who logs in with the password above. */
async function aUser(name: string, grants: readonly unknown[], more: object = {}): Promise<string> {
  expect((await app.put(`/users/${encodeURIComponent(name)}`, { grants, password: secret, ...more })).status).toBe(200);
  return basic(name);
}

async function logIn(username: string, text = secret) {
  const answer = await app.app.request("/api/v1/authenticate", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: text }),
  });
  return { status: answer.status, body: (await answer.json()) as { token: string } };
}

describe("users", () => {
  it("are made, shown, changed in part and removed; never with their hash", async () => {
    const made = await app.put("/users/ann", { grants: [viewer], password: secret });
    const shown = WireUser.parse(await made.json());
    expect(shown).toMatchObject({ name: "ann", grants: [viewer], disabled: false, password: { set: true } });
    const sentBack = await app.put("/users/ann", shown);
    expect(await sentBack.json()).toMatchObject({ grants: [viewer], password: { set: true }, disabled: false });
    expect(await audits(basic("ann"))).toBe(200);
    const all = await (await app.ask("/api/v1/users")).text();
    expect(
      z
        .array(WireUser)
        .parse(JSON.parse(all))
        .map(({ name }) => name),
    ).toEqual(["fay", "admin", "ann"]);
    expect(all).not.toContain("scrypt");
    expect((await app.remove("/users/ann")).status).toBe(204);
    expect((await app.ask("/api/v1/users/ann")).status).toBe(404);
    expect((await app.remove("/users/ann")).status).toBe(404);
    expect(await audits(basic("ann"))).toBe(401);
  });

  it.each<[string, string, object, string]>([
    ["a short password", "x", { password: "eleven char" }, "password: has at least 12 characters"],
    ["one of many bytes", "x", { password: "ü".repeat(600) }, "password: has at most 1024 bytes"],
    ["an unknown role", "x", { grants: [{ role: "viewr" }] }, 'there is no role "viewr"; did you mean "viewer"?'],
    ["an unknown collection", "x", { grants: [{ role: "viewer", collections: ["shp"] }] }, 'did you mean "shop"?'],
    ["an unknown group", "x", { groups: ["none"] }, 'groups.0: there is no group "none"'],
    ["a colon in a local name", "a:b", {}, "name: a local user's name has no colon"],
    ["a comma", "a,b", {}, "name: no comma"],
    ["another name than the path's", "x", { name: "y" }, "name: the body says y, the path x"],
    [
      "a password of a provider's user",
      "idp/x",
      { password: secret },
      "password: a user of an identity provider has none",
    ],
    ["what is unknown", "x", { admin: true }, "admin: unknown key"],
  ])("%s is 400 and saves nothing", async (_, name, body, message) => {
    const path = `/users/${encodeURIComponent(name)}`;
    expect(await error(app.put(path, body))).toEqual([400, expect.stringContaining(message)]);
    expect((await app.ask(`/api/v1${path}`)).ok).toBe(false);
  });

  it("of the configuration file are read-only, their password apart", async () => {
    const said = await app.get<object>("/users/fay");
    expect(WireUser.parse(said)).toMatchObject({ readOnly: true, password: { set: false } });
    expect((await app.put("/users/fay", { ...said, password: secret })).status).toBe(200);
    expect(await audits(basic("fay"))).toBe(200);
    for (const body of [{ grants: [administrator] }, { groups: ["from the file"] }, { disabled: true }])
      expect(await error(app.put("/users/fay", body))).toEqual([409, expect.stringContaining("set in config.yaml")]);
    expect(await error(app.remove("/users/fay"))).toEqual([409, expect.stringContaining("set in config.yaml")]);
    expect(await app.store.users()).toContainEqual(expect.objectContaining({ name: "fay", grants: [] }));
  });

  it("go on with what is gone from the file, which gives nothing: they are disabled and their passwords change", async () => {
    const gone = { role: "viewer", collections: ["gone"] };
    const next = { name: "left", grants: [gone, { role: "none", collections: [] }], groups: ["no group"], modified: 1 };
    await app.store.saveUser({ ...next, disabled: false });
    await app.store.saveToken({ id: "lefts", user: "left", hash: "x", grant: gone, created: 1 });
    // Takes over what is stored.
    await app.put("/groups/any", { grants: [] });
    const said = WireUser.parse(await app.get("/users/left"));
    expect((await app.put("/users/left", { ...said, disabled: true })).status).toBe(200);
    expect((await app.put("/users/left", { password: secret, disabled: false })).status).toBe(200);
    const own = { current: secret, password: `${secret} 2` };
    await app.put("/users/left", { grants: [gone, viewer] });
    expect((await as(basic("left"), "/me/password", "PUT", own)).status).toBe(204);
    expect(await error(app.put("/users/left", { grants: [{ ...gone, role: "auditor" }] }))).toEqual([
      400,
      expect.stringContaining('grants.0.collections.0: there is no collection "gone"'),
    ]);
    expect((await app.put("/tokens/lefts", { rotate: true })).status).toBe(200);
    expect((await app.remove("/users/left")).status).toBe(204);
  });

  it("a disabled user, and one without any role, may do nothing", async () => {
    const dora = await aUser("dora", [viewer], { disabled: true });
    const noel = await aUser("noel", []);
    expect([await audits(dora), await audits(noel)]).toEqual([401, 403]);
  });

  it("change their own password with the current one, which ends their sessions", async () => {
    const own = await aUser("olga", [viewer]);
    const { body } = await logIn("olga");
    const next = "another long password";
    const change = (current: string) => as(own, "/me/password", "PUT", { current, password: next });
    expect(await error(change("not the current one"))).toEqual([400, "current: is not your password"]);
    expect((await change(secret)).status).toBe(204);
    expect([await audits(own), await audits(bearer(body.token)), await audits(basic("olga", next))]).toEqual([
      401, 401, 200,
    ]);
  });
});

describe("groups and roles", () => {
  it("members have what their group has", async () => {
    const body = WireGroup.parse(await (await app.put("/groups/watchers", { grants: [viewer] })).json());
    expect(body).toMatchObject({ name: "watchers", grants: [viewer], readOnly: false });
    const gus = await aUser("gus", [], { groups: ["watchers"] });
    expect(await audits(gus)).toBe(200);
    expect(await error(app.remove("/groups/watchers"))).toEqual([409, expect.stringContaining("take gus out of it")]);
    await app.put("/groups/watchers", { grants: [] });
    expect(await audits(gus)).toBe(403);
    await app.put("/users/gus", { groups: [] });
    expect((await app.remove("/groups/watchers")).status).toBe(204);
    expect(await error(app.put("/groups/from the file", { grants: [] }))).toEqual([
      409,
      expect.stringContaining("set in config.yaml"),
    ]);
  });

  it("roles are the ready-made ones and the file's", async () => {
    const roles = z.array(WireRole).parse(await app.get("/roles"));
    expect(roles.map(({ name }) => name)).toEqual(["administrator", "auditor", "rule author", "viewer", "user keeper"]);
  });
});

describe("nobody gives what it does not have", () => {
  const keeperIn = (collections: string[]) => ({ role: "user keeper", collections });
  it.each<[string, string, object]>([
    ["a role that may do more", "/users/new", { grants: [administrator] }],
    ["to itself", "/users/keeper", { grants: [administrator] }],
    ["its permission at a higher level", "/users/new", { grants: [{ role: "rule author", collections: ["shop"] }] }],
    ["a group with such a role", "/groups/new", { grants: [{ role: "auditor", collections: [] }] }],
    ["membership of a group that has more", "/users/new", { groups: ["bosses"] }],
    ["a password to an administrator", "/users/admin", { password: "a password of the keeper's" }],
    ["an end to an administrator", "/users/admin", { disabled: true }],
    ["a token of an administrator", "/tokens/new", { user: "admin" }],
    ["another end to a token of an administrator", "/tokens/admins", { expires: "2037-01-01T00:00:00Z" }],
  ])("%s is 403", async (_, path, body) => {
    await app.put("/groups/bosses", { grants: [administrator] });
    await app.put("/tokens/admins", {});
    const keeper = await aUser("keeper", [keeperIn([])]);
    expect((await as(keeper, path, "PUT", body)).status).toBe(403);
    expect((await as(keeper, "/users/admin", "DELETE")).status).toBe(403);
    expect((await as(keeper, "/tokens/admins", "DELETE")).status).toBe(403);
    expect((await as(keeper, "/users/rob", "PUT", { grants: [viewer] })).status).toBe(200);
  });

  it("who sees some collections only does not say what is in one", async () => {
    const restricted = await openApp({}, [], {
      collections: [{ name: "shop", namespaces: ["shop"] }],
      access: { roles: [{ name: "settings", permissions: { manageSettings: "write" } }] },
    });
    const grants = [{ role: "settings" }, { role: "viewer", collections: ["mine"] }];
    await restricted.put("/collections/mine", { namespaces: ["shop"] });
    await restricted.put("/users/sue", { grants, password: secret });
    const put = (path: string, body: object) =>
      restricted.ask(`/api/v1${path}`, {
        method: "PUT",
        headers: { authorization: basic("sue") },
        body: JSON.stringify(body),
      });
    expect((await put("/collections/mine", {})).status).toBe(403);
    expect((await put("/users/new", { grants: [viewer] })).status).toBe(403);
    expect((await put("/users/new", { grants: [{ role: "viewer", collections: ["mine"] }] })).status).toBe(200);
    expect(await restricted.get("/collections/mine")).toMatchObject({ namespaces: ["shop"] });
    await restricted.close();
  });
});

describe("the last administrator", () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ["be removed", () => app.remove("/users/admin")],
    ["be disabled", () => app.put("/users/admin", { disabled: true })],
    ["lose the role", () => app.put("/users/admin", { grants: [viewer] })],
    [
      "lose the role in other collections",
      () => app.put("/users/admin", { grants: [{ ...administrator, collections: ["shop"] }] }),
    ],
    ["lose the password", () => app.put("/users/admin", { password: null })],
  ])("cannot %s", async (_, ask) => {
    expect(await error(ask())).toEqual([409, expect.stringContaining("make another administrator first")]);
    expect((await app.ask("/api/v1/users")).status).toBe(200);
  });

  it("another one may go, and a group's role counts as well as one's own", async () => {
    await app.put("/groups/bosses", { grants: [administrator] });
    await aUser("boss", [], { groups: ["bosses"] });
    expect((await app.put("/users/admin", { disabled: true })).status).toBe(200);
    const boss = basic("boss");
    expect(await error(as(boss, "/groups/bosses", "PUT", { grants: [viewer] }))).toEqual([409, expect.anything()]);
    expect((await as(boss, "/users/admin", "PUT", { disabled: false })).status).toBe(200);
    expect((await app.remove("/users/boss")).status).toBe(204);
  });
});

describe("[R03] tokens", () => {
  it("act for their user, are shown once and stored hashed, and say when they were used", async () => {
    const tom = await aUser("tom", [viewer]);
    const made = WireToken.parse(await (await as(tom, "/tokens/ci", "PUT", {})).json());
    expect(made).toMatchObject({ id: "ci", user: "tom", grant: null, expires: null, lastUsed: null });
    expect(made.token).toMatch(/^aw_[\w-]{43}$/);
    const text = made.token ?? "";
    expect(WireMe.parse(await (await as(bearer(text), "/me")).json())).toMatchObject({ name: "tom", via: "token" });
    expect(await audits(bearer(text))).toBe(200);
    const shown = await (await as(tom, "/tokens/ci")).text();
    expect(JSON.parse(shown)).toMatchObject({ lastUsed: expect.stringMatching(/:00\.000Z$/) });
    const again = await (await as(tom, "/tokens/ci", "PUT", JSON.parse(shown))).text();
    for (const answer of [shown, again, JSON.stringify(await app.store.tokens())]) expect(answer).not.toContain(text);
  });

  it.each<[string, () => unknown]>([
    ["it is removed", () => as(basic("tia"), "/tokens/tia", "DELETE")],
    ["it is rotated", () => as(basic("tia"), "/tokens/tia", "PUT", { rotate: true })],
    ["its user is disabled", () => app.put("/users/tia", { disabled: true })],
    ["its user is removed", () => app.remove("/users/tia")],
    ["its user may do nothing more", () => app.put("/users/tia", { grants: [] })],
  ])("end at once when %s", async (_, end) => {
    const tia = await aUser("tia", [viewer], { disabled: false });
    const text = await tokenOf(as(tia, "/tokens/tia", "PUT", { rotate: true }));
    expect(await audits(bearer(text))).toBe(200);
    await end();
    expect(await audits(bearer(text))).toBe(401);
  });

  it("end at their time", async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const text = await tokenOf(app.put("/tokens/short", { expires: soon }));
    expect(await audits(bearer(text))).toBe(200);
    await expect.poll(() => audits(bearer(text)), { timeout: 5_000 }).toBe(401);
    expect(await error(app.put("/tokens/late", { expires: "2020-01-01T00:00:00Z" }))).toEqual([
      400,
      "expires: lies in the past",
    ]);
  });

  it("narrowed ones may do that much, and make no wider ones", async () => {
    const narrow = await tokenOf(app.put("/tokens/narrow", { grant: { role: "viewer", collections: ["shop"] } }));
    await app.put("/tokens/wide", {});
    const me = WireMe.parse(await (await as(bearer(narrow), "/me")).json());
    expect(me.grants).toEqual([
      { role: { name: "viewer", permissions: { monitorAccessKubernetes: "read" } }, collections: ["shop"] },
    ]);
    expect((await as(bearer(narrow), "/users")).status).toBe(403);
    for (const [path, body] of [
      ["/tokens/wider", {}],
      ["/tokens/wider", { grant: { role: "viewer", collections: [] } }],
      ["/tokens/narrow", { grant: null }],
      ["/tokens/wide", { rotate: true }],
      ["/tokens/wide", { grant: { role: "viewer", collections: ["shop"] } }],
      ["/tokens/wide", { expires: "2037-01-01T00:00:00Z" }],
    ] as const)
      expect((await as(bearer(narrow), path, "PUT", body)).status).toBe(403);
    expect((await as(bearer(narrow), "/tokens/wide", "DELETE")).status).toBe(403);
    expect(await app.get("/tokens/wide")).toMatchObject({ grant: null, expires: null });
    const grant = { role: "viewer", collections: ["shop"] };
    expect((await as(bearer(narrow), "/tokens/same", "PUT", { grant })).status).toBe(200);
  });

  it("stay as narrow, and end as soon, when they get another text; only null widens them", async () => {
    const [grant, expires] = [{ role: "viewer", collections: ["shop"] }, "2037-01-01T00:00:00.000Z"];
    await app.put("/tokens/ending", { grant, expires });
    const rotated = WireToken.parse(await (await app.put("/tokens/ending", { rotate: true })).json());
    expect(rotated).toMatchObject({ grant, expires });
    expect((await as(bearer(rotated.token ?? ""), "/users")).status).toBe(403);
    const widened = WireToken.parse(await (await app.put("/tokens/ending", { grant: null, expires: null })).json());
    expect(widened).toMatchObject({ grant: null, expires: null });
  });

  it("tell who may make no others neither of users nor of collections that there are", async () => {
    const zac = await aUser("zac", [{ role: "viewer", collections: ["shop"] }]);
    const make = (body: object) => error(as(zac, "/tokens/zacs", "PUT", body));
    expect(await make({ user: "admin" })).toEqual([403, "zac may make tokens of its own only"]);
    expect(await make({ user: "nobody" })).toEqual([403, "zac may make tokens of its own only"]);
    const narrowed = (name: string) => ({ grant: { role: "viewer", collections: [name] } });
    for (const name of ["bank", "bnk"])
      expect(await make(narrowed(name))).toEqual([400, `grant.collections.0: there is no collection "${name}"`]);
    expect((await as(zac, "/tokens/zacs", "PUT", narrowed("shop"))).status).toBe(200);
  });

  it("are their user's: nobody else sees, takes or ends one, but who manages settings", async () => {
    const [ute, uwe] = [await aUser("ute", [viewer]), await aUser("uwe", [viewer])];
    const text = await tokenOf(as(ute, "/tokens/utes", "PUT", {}));
    const statuses = async (who: string) => [
      (await as(who, "/tokens/utes")).status,
      (await as(who, "/tokens/utes", "PUT", { rotate: true })).status,
      (await as(who, "/tokens/utes", "DELETE")).status,
      (await as(who, "/tokens/other", "PUT", { user: "ute" })).status,
    ];
    expect(await statuses(uwe)).toEqual([404, 409, 404, 403]);
    expect(await (await as(uwe, "/tokens")).json()).toEqual([]);
    expect(await audits(bearer(text))).toBe(200);
    expect(await statuses(basic("admin", password))).toEqual([200, 200, 204, 200]);
    expect(await audits(bearer(text))).toBe(401);
  });

  it.each([["aw_unknown"], ["aw_"], ["x.y.z"], [`aw_${"A".repeat(43)}`]])("Bearer %s is 401", async (text) => {
    expect(await audits(bearer(text))).toBe(401);
  });
});

describe("[R03] a login for a short time", () => {
  it("gives a bearer token for user and password", async () => {
    await aUser("lea", [viewer]);
    const { status, body } = await logIn("lea");
    expect(status).toBe(200);
    const { expires } = WireLogin.parse(body);
    expect(Math.abs(Date.parse(expires) - Date.now() - 30 * 60_000)).toBeLessThan(60_000);
    expect(WireMe.parse(await (await as(bearer(body.token), "/me")).json())).toMatchObject({
      name: "lea",
      via: "session",
    });
    expect(await audits(bearer(body.token))).toBe(200);
    expect(await audits(bearer(`${body.token.slice(0, -8)}AAAAAAAA`))).toBe(401);
    const [head, claims = ""] = body.token.split(".");
    expect(await audits(bearer(`${head}.${claims}.`))).toBe(401);
    const admin = JSON.parse(Buffer.from(claims, "base64url").toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...admin, sub: "admin" })).toString("base64url");
    const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(await audits(bearer(`${unsigned}.${forged}.x`))).toBe(401);
    expect(await audits(bearer(`${head}.${forged}.${body.token.split(".")[2]}`))).toBe(401);
  });

  it.each<[string, () => unknown, number]>([
    ["its user is disabled", () => app.put("/users/leo", { disabled: true }), 401],
    ["its user is removed", () => app.remove("/users/leo"), 401],
    ["the password is another", () => app.put("/users/leo", { password: `${secret} 2` }), 401],
    ["the password is gone", () => app.put("/users/leo", { password: null }), 401],
    ["its user has no role", () => app.put("/users/leo", { grants: [] }), 403],
  ])("ends at once when %s", async (_, end, status) => {
    await aUser("leo", [viewer], { disabled: false });
    const { body } = await logIn("leo");
    expect(await audits(bearer(body.token))).toBe(200);
    await end();
    expect(await audits(bearer(body.token))).toBe(status);
  });

  it("is refused for a wrong password, and slowed", async () => {
    for (let n = 0; n < 6; n++) expect((await logIn("max", `wrong password ${n}`)).status).toBe(401);
    const slowed = await as(basic("max", "wrong password 7"), "/me");
    expect([slowed.status, Number(slowed.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect((await logIn("max", "wrong password 8")).status).toBe(429);
    // Whoever is believed already goes on, at the same address.
    expect(await audits(basic("admin", password))).toBe(200);
  });
});

describe("changes", () => {
  const changes = async (query: string) => z.array(WireChange).parse(await app.get(`/changes?${query}`));

  it("tell who has changed what, before and after, without a secret; and nothing where nothing has changed", async () => {
    await aUser("zoe", [viewer]);
    await app.put("/users/zoe", { grants: [viewer] });
    await app.put("/users/zoe", { disabled: true });
    await app.put("/users/zoe", { password: `${secret} 2` });
    const made = await app.put("/tokens/zoes", { user: "admin" });
    const requestId = made.headers.get("x-request-id");
    await app.remove("/users/zoe");
    const shown = { name: "zoe", grants: [viewer], groups: [], disabled: false };
    expect(await changes("kind=user&name=zoe")).toMatchObject([
      { actor: "admin", before: { ...shown, disabled: true, password: "set" }, after: null },
      { before: { password: "set" }, after: { password: "changed", disabled: true } },
      { before: { ...shown, password: "set" }, after: { ...shown, disabled: true, password: "set" } },
      { before: null, after: { ...shown, password: "changed" } },
    ]);
    expect(await changes("kind=token&name=zoes")).toMatchObject([
      { actor: "admin", requestId, before: null, after: { id: "zoes", user: "admin" } },
    ]);
    const all = JSON.stringify(await app.store.changes({ limit: 1_000 }));
    for (const hidden of [secret, "scrypt", "aw_", ...(await app.store.tokens()).map(({ hash }) => hash)])
      expect(all).not.toContain(hidden);
  });

  it("are paged by a Link that stays right while others come", async () => {
    await app.put("/groups/paged", { grants: [viewer] });
    await app.put("/groups/paged", { grants: [] });
    await app.put("/groups/paged", { grants: [viewer] });
    const first = await app.ask("/api/v1/changes?kind=group&name=paged&limit=2");
    await app.put("/groups/paged", { grants: [] });
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await app.ask(next);
    const ids = [...((await first.json()) as { id: number }[]), ...((await second.json()) as { id: number }[])];
    expect(ids).toHaveLength(3);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(3);
    expect(second.headers.get("link")).toBeNull();
  });

  it.each([
    ["from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from is later than to"],
    ["from=yesterday", "from is a date-time"],
    ["limit=251", "limit is between 1 and 250"],
    ["kind=nothing", "kind"],
    ["cursor=x", "cursor is one of a Link header"],
    ["users=a", 'there is no parameter "users"'],
  ])("?%s is 400 that names it", async (query, message) => {
    expect(await error(app.ask(`/api/v1/changes?${query}`))).toEqual([400, expect.stringContaining(message)]);
  });
});
