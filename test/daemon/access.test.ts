import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAccessBook } from "../../daemon/access/book.ts";
import type { ConfiguredAccess } from "../../daemon/access/state.ts";
import { hashPassword, verifyPassword } from "../../daemon/api/password.ts";
import { type Credentials, firstAdministrator } from "../../daemon/first-administrator.ts";
import { anOpenStore } from "../store/opened.ts";

/** A store, a folder for the credentials, and what a start of the daemon does with both. */
async function aDaemon() {
  const folder = mkdtempSync(join(tmpdir(), "auditwire-access-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "credentials.json");
  const store = await anOpenStore();
  const nothing: ConfiguredAccess = { file: "config.yaml", roles: [], groups: [], users: [], collections: [] };
  const ports = { store, now: Date.now, hashPassword, verifyPassword, configured: nothing };
  return {
    file,
    store,
    start: (access: Partial<ConfiguredAccess> = {}) =>
      firstAdministrator(file, "http://127.0.0.1:8083", { ...ports, configured: { ...nothing, ...access } }),
    book: (access: Partial<ConfiguredAccess> = {}) => openAccessBook({ ...nothing, ...access }, ports),
    credentials: () => JSON.parse(readFileSync(file, "utf8")) as Credentials,
  };
}

const by = { name: "test", requestId: "" };
const administrator = { role: "administrator", collections: [] };

describe("the first administrator", () => {
  it("is made once, for whoever may read the file; that is recorded without the password", async () => {
    const { file, store, start, credentials } = await aDaemon();
    await start();
    await start();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await store.users()).toMatchObject([{ name: "admin", grants: [administrator] }]);
    const changes = await store.changes({ limit: 10 });
    expect(changes).toMatchObject([{ actor: `file:${file}`, kind: "user", name: "admin", before: null }]);
    expect(JSON.stringify(changes)).not.toContain(credentials().password);
  });

  it.each<[string, (user: object) => object | Promise<object>]>([
    ["was disabled", (user) => ({ ...user, disabled: true })],
    ["has lost its role", (user) => ({ ...user, grants: [] })],
    ["has another password", async (user) => ({ ...user, passwordHash: await hashPassword("another password") })],
  ])("of a file that is there is one again at the next start, when it %s", async (_, spoil) => {
    const { store, start, credentials } = await aDaemon();
    await start();
    const [user] = await store.users();
    await store.saveUser({ ...user, ...(await spoil(user ?? {})) } as never);
    await start();
    const [again] = await store.users();
    expect(again).toMatchObject({ disabled: false, grants: [administrator] });
    expect(await verifyPassword(credentials().password, again?.passwordHash ?? "")).toBe(true);
  });

  it("is not made again where the file is gone and there is one", async () => {
    const { file, store, start } = await aDaemon();
    await start();
    const before = await store.users();
    rmSync(file);
    await start();
    expect(await store.users()).toEqual(before);
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  it.each<[string, Partial<ConfiguredAccess>, string]>([
    ["saved here", {}, "saved"],
    ["of the file", { groups: [{ name: "bosses", grants: [administrator] }] }, "configured"],
  ])("is not made again where somebody is one by a group %s", async (_, access, where) => {
    const { file, store, start, book } = await aDaemon();
    await start();
    const running = await book(access);
    if (where === "saved") await running.saveGroup("bosses", [administrator], by);
    await running.saveUser("boss", { groups: ["bosses"], password: "a long enough password" }, by);
    await running.removeUser("admin", by);
    rmSync(file);
    await start(access);
    expect((await store.users()).map(({ name }) => name)).toEqual(["boss"]);
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  it.each([
    ["no JSON", "{"],
    ["a short password", JSON.stringify({ url: "u", user: "admin", password: "short" })],
    ["a colon in the name", JSON.stringify({ url: "u", user: "a:b", password: "a long enough password" })],
    ["a provider's user", JSON.stringify({ url: "u", user: "corp/ann", password: "a long enough password" })],
    ["a comma in the name", JSON.stringify({ url: "u", user: "a,b", password: "a long enough password" })],
  ])("is refused from a file with %s, which the error names", async (_, text) => {
    const { file, start } = await aDaemon();
    writeFileSync(file, text);
    await expect(start()).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(file) });
  });
});

describe("the access book", () => {
  it.each<[string, Partial<ConfiguredAccess>]>([
    [
      "makes the administrator a viewer",
      { users: [{ name: "admin", grants: [{ role: "viewer", collections: [] }], groups: [] }] },
    ],
    ["gives the administrator nothing", { users: [{ name: "admin", grants: [], groups: [] }] }],
  ])("does not take over a file that %s, for nobody would be left", async (_, access) => {
    const { start, book } = await aDaemon();
    await start();
    await expect(book(access)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("config.yaml"),
    });
    const running = await book();
    const next = { file: "config.yaml", roles: [], groups: [], users: [], collections: [], ...access };
    expect(() => running.check(next)).toThrow("nobody is left");
    expect(running.viewer({ name: "admin", groups: [] }, "password")).toBeDefined();
  });

  it("what the file has hides what is saved under the same name, and says so", async () => {
    const { start, book } = await aDaemon();
    await start();
    const first = await book();
    await first.saveCollection({ name: "shop", namespaces: ["shop"] }, by);
    await first.saveGroup("ops", [administrator], by);
    await first.saveUser("ann", { groups: ["ops"], password: "a long enough password" }, by);
    const viewer = [{ role: "viewer", collections: ["shop"] }];
    const next = await book({
      collections: [{ name: "shop", namespaces: ["bank"] }],
      groups: [{ name: "ops", grants: viewer }],
      users: [{ name: "ann", grants: [], groups: ["ops"] }],
    });
    await first.saveUser("eve", { disabled: true }, by);
    const again = await book({ users: [{ name: "eve", grants: viewer, groups: [] }] });
    expect(again.hidden()).toMatchObject({ users: ["eve"] });
    expect(next.hidden()).toEqual({ users: ["ann"], groups: ["ops"], collections: ["shop"] });
    expect(next.collections()).toEqual([{ name: "shop", namespaces: ["bank"], readOnly: true }]);
    expect(next.viewer({ name: "ann", groups: [] }, "password")?.grants).toMatchObject([
      { role: { name: "viewer" }, collections: ["shop"] },
    ]);
    expect(next.user("ann")?.passwordHash).toBeDefined();
    await next.configure({ file: "config.yaml", roles: [], groups: [], users: [], collections: [] });
    expect(next.viewer({ name: "ann", groups: [] }, "password")?.grants).toMatchObject([
      { role: { name: "administrator" } },
    ]);
  });

  it("a grant is never wider than it was written: of a role or collections that are gone nothing is left", async () => {
    const { start, book } = await aDaemon();
    await start();
    const roles = [{ name: "mine", permissions: { monitorAccessKubernetes: "read" } }] as const;
    const both = [{ name: "shop" }, { name: "bank" }];
    const running = await book({ roles, collections: both });
    await running.saveUser("ann", { grants: [{ role: "viewer", collections: ["shop", "bank"] }] }, by);
    await running.saveUser("bob", { grants: [{ role: "mine", collections: [] }] }, by);
    const seen = (name: string) =>
      running.viewer({ name, groups: [] }, "token")?.grants.map(({ collections }) => collections);
    expect([seen("ann"), seen("bob")]).toEqual([[["shop", "bank"]], [[]]]);
    const file = { file: "config.yaml", roles: [], groups: [], users: [] };
    await running.configure({ ...file, collections: [{ name: "bank" }] });
    expect([seen("ann"), seen("bob")]).toEqual([[["bank"]], undefined]);
    await running.configure({ ...file, collections: [] });
    expect(seen("ann")).toBeUndefined();
  });

  it("there are so many collections", async () => {
    const { start, book, store } = await aDaemon();
    await start();
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => store.saveCollection({ name: `c${n}` })));
    const running = await book();
    await expect(running.saveCollection({ name: "one more" }, by)).rejects.toMatchObject({ code: "conflict" });
    await running.saveCollection({ name: "c1", clusters: ["x"] }, by);
    await running.removeCollection("c0", by);
    await running.saveCollection({ name: "one more" }, by);
  });

  it("a user has so many tokens", async () => {
    const { start, book } = await aDaemon();
    await start();
    const running = await book();
    for (let n = 0; n < 100; n++) await running.saveToken(`t${n}`, { user: "admin" }, by);
    await expect(running.saveToken("t100", { user: "admin" }, by)).rejects.toMatchObject({ code: "conflict" });
    await running.saveToken("t99", { user: "admin", rotate: true }, by);
    await running.removeToken("t0", by);
    expect(await running.saveToken("t100", { user: "admin" }, by)).toMatch(/^aw_/);
  });
});
