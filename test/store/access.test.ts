import { describe, expect, it } from "vitest";
import type { Change, ChangeQuery, Group, Token, User } from "../../daemon/audit/access.ts";
import { most } from "../../daemon/store/changes.ts";
import { aDirectStore } from "./direct.ts";
import { anOpenStore } from "./opened.ts";

const aUser = (name: string, more: Partial<User> = {}): User => ({
  name,
  grants: [{ role: "viewer", collections: ["shop"] }],
  groups: ["ops"],
  disabled: false,
  modified: 1,
  ...more,
});
const aGroup = (name: string): Group => ({ name, grants: [{ role: "auditor", collections: [] }], modified: 2 });
const aToken = (id: string, user: string): Token => ({ id, hash: `hash of ${id}`, user, created: 3, expires: 4 });
const aChange = (name: string, more: Partial<Change> = {}): Change => ({
  actor: "admin",
  requestId: "r",
  kind: "user",
  name,
  before: null,
  after: { name },
  ...more,
});

describe("who may log in", () => {
  it("is kept, changed and removed; also across restarts", async () => {
    const store = await anOpenStore();
    const odd = aUser("nul \0, \ud800 and é", { passwordHash: "scrypt$1" });
    await store.saveUser(aUser("bob"));
    await store.saveUser(odd);
    await store.saveUser(aUser("bob", { disabled: true }));
    await store.saveGroup(aGroup("ops"));
    await store.saveToken(aToken("ci", "bob"));
    await store.saveCollection({ name: "shop", clusters: ["prod*"] });
    await store.close();
    const again = await anOpenStore({}, store.directory);
    expect(await again.users()).toEqual([aUser("bob", { disabled: true }), odd]);
    expect(await again.groups()).toEqual([aGroup("ops")]);
    expect(await again.tokens()).toEqual([aToken("ci", "bob")]);
    expect(await again.savedCollections()).toEqual([{ name: "shop", clusters: ["prod*"] }]);
    await again.removeUser(odd.name);
    await again.removeGroup("ops");
    await again.removeCollection("shop");
    expect([await again.users(), await again.groups(), await again.savedCollections()]).toMatchObject([
      [{ name: "bob" }],
      [],
      [],
    ]);
  });

  it("a user goes with its tokens, and with nobody else's", () => {
    const { run, read } = aDirectStore();
    for (const name of ["bob", "bobby"]) run("saveUser", aUser(name));
    for (const [id, user] of Object.entries({ a: "bob", b: "bob", c: "bobby" })) run("saveToken", aToken(id, user));
    run("removeUser", "bob");
    expect(read.tokens().map(({ id }) => id)).toEqual(["c"]);
  });

  it.each([["removeUser"], ["removeGroup"], ["removeToken"], ["removeCollection"]] as const)(
    "%s of what is not there is not_found, and records nothing",
    (name) => {
      const { read, answer } = aDirectStore();
      const [failed] = answer({ name: "recorded", args: [{ name, args: ["none"] }, aChange("none"), 1] });
      expect(failed).toMatchObject({ failure: { code: "not_found" } });
      expect(read.changes({ limit: 10 })).toEqual([]);
    },
  );
});

describe("changes", () => {
  it("are recorded in the transaction of what they change", async () => {
    const store = await anOpenStore({ now: () => 1_000 });
    await store.saveUser(aUser("bob"), aChange("bob"));
    await expect(store.removeUser("nobody", aChange("nobody"))).rejects.toMatchObject({ code: "not_found" });
    expect(await store.changes({ limit: 10 })).toEqual([{ id: expect.any(Number), time: 1_000, ...aChange("bob") }]);
  });

  it.each<[string, Omit<ChangeQuery, "limit">, string[]]>([
    ["without a filter", {}, ["d", "c", "b", "a"]],
    ["by kind", { kind: ["rule", "token"] }, ["d", "b"]],
    ["by name", { name: ["a", "c"] }, ["c", "a"]],
    ["by actor", { actor: ["file:x"] }, ["b"]],
    ["from, inclusive", { from: 3 }, ["d", "c"]],
    ["to, inclusive", { to: 2 }, ["b", "a"]],
    ["all of them", { kind: ["user"], actor: ["admin"], from: 2, to: 3 }, ["c"]],
    ["after a page", { before: 3 }, ["b", "a"]],
    ["nothing", { name: ["z"] }, []],
  ])("are found %s, newest first", (_, query, expected) => {
    const { run, read } = aDirectStore();
    run("record", aChange("a"), 1);
    run("record", aChange("b", { kind: "rule", actor: "file:x" }), 2);
    run("record", aChange("c"), 3);
    run("record", aChange("d", { kind: "token" }), 4);
    expect(read.changes({ limit: 10, ...query }).map(({ name }) => name)).toEqual(expected);
    expect(read.changes({ limit: 1, ...query }).map(({ name }) => name)).toEqual(expected.slice(0, 1));
  });

  it("the oldest leave when all together are too large; the newest stays however large it is", () => {
    const { run, read } = aDirectStore();
    const third = "x".repeat(most.bytes / 3);
    for (const name of ["a", "b", "c"]) run("record", aChange(name, { after: third }), 1);
    const names = () => read.changes({ limit: 10 }).map(({ name }) => name);
    expect(names()).toEqual(["c", "b"]);
    run("record", aChange("d"), 1);
    expect(names()).toEqual(["d", "c", "b"]);
    run("record", aChange("e", { after: "x".repeat(most.bytes + 1) }), 1);
    expect(names()).toEqual(["e"]);
  });

  it("what the file said last is one text", () => {
    const { run, read } = aDirectStore();
    expect(read.configured()).toBeUndefined();
    run("saveConfigured", "[]");
    run("saveConfigured", '["é"]');
    expect(read.configured()).toBe('["é"]');
  });
});
