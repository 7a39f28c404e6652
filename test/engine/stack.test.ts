import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeStack, fakeStack, type Wanted } from "../support/fake-stack.ts";

/** Programs on the local engine, with the SDK's launcher and a resource plugin over the real protocols. */
let directory = "";
let fake: FakeStack;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-engine-"));
  fake = fakeStack(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function up(...resources: Wanted[]) {
  fake.want(resources);
  const result = await fake.stack().up();
  return { ...result, steps: fake.steps() };
}

const names = (calls: readonly Record<string, unknown>[], phase = "end") =>
  calls.filter((c) => c["phase"] === phase).map((c) => c["name"]);

describe("the verbs", () => {
  it("preview foresees, up does, up again does nothing, destroy removes", async () => {
    fake.want([
      { name: "a", inputs: { value: 1 } },
      { name: "b", inputs: { value: "$a.made" } },
    ]);
    const preview = await fake.stack().preview();
    expect(fake.steps()).toEqual(["create a", "create b"]);
    expect(preview.outputs["a"]).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    expect(fake.objects()).toEqual({});

    const first = await fake.stack().up();
    expect(first).toMatchObject({ ok: true, changes: { create: 2 }, outputs: { a: "made-1", b: "made-made-1" } });
    expect(fake.objects()).toEqual({ a: { value: 1 }, b: { value: "made-1" } });
    fake.steps();
    expect(await fake.stack().up()).toMatchObject({ ok: true, changes: { same: 2 } });
    expect(fake.steps()).toEqual(["same a", "same b"]);
    expect(fake.calls("update")).toEqual([]);

    expect((await fake.stack().current()).outputs["b"]).toBe("made-made-1");
    expect(await fake.stack().destroy()).toMatchObject({ ok: true, resources: [] });
    expect(fake.steps()).toEqual(["delete b", "delete a"]);
    expect(fake.objects()).toEqual({});
  });

  it("update, replace, and delete what the program no longer mentions; a preview says the same and does nothing", async () => {
    await up(
      { name: "keeps", inputs: { value: 1 } },
      { name: "moves", inputs: { immutable: 1 } },
      { name: "goes", inputs: {} },
    );
    fake.want([
      { name: "keeps", inputs: { value: 2 } },
      { name: "moves", inputs: { immutable: 2 } },
    ]);
    const before = fake.stateText();
    await fake.stack().preview();
    expect(fake.steps().sort()).toEqual(["delete goes", "delete moves", "replace moves", "update keeps"]);
    expect(fake.stateText()).toBe(before);
    expect(fake.objects()).toEqual({ keeps: { value: 1 }, moves: { immutable: 1 }, goes: {} });

    await fake.stack().up();
    expect(fake.steps().sort()).toEqual(["delete goes", "delete moves", "replace moves", "update keeps"]);
    expect(fake.objects()).toEqual({ keeps: { value: 2 }, moves: { immutable: 2 } });
    const [first, second] = [...fake.calls("create"), ...fake.calls("delete")]
      .filter((c) => c["name"] === "moves" && c["phase"] === "begin")
      .slice(1);
    expect([first?.["verb"], second?.["verb"]]).toEqual(["create", "delete"]);
  });

  it("refresh takes over what has changed outside and forgets what is gone; the next up makes it anew", async () => {
    await up({ name: "a", inputs: { value: 1 } }, { name: "b", inputs: { value: 1 } });
    const { resources } = await fake.stack().current();
    const idOf = (name: string) => resources.find((r) => r.urn.endsWith(`::${name}`))?.id ?? "";
    rmSync(join(fake.cloud, "objects", idOf("a")));
    writeFileSync(join(fake.cloud, "objects", idOf("b")), '{"value":7}');
    await fake.stack().refresh();
    expect(fake.steps().sort()).toEqual(["forget a", "refresh b"]);
    expect((await up({ name: "a", inputs: { value: 1 } }, { name: "b", inputs: { value: 1 } })).steps).toEqual([
      "create a",
      "update b",
    ]);
    expect(fake.objects()).toEqual({ a: { value: 1 }, b: { value: 1 } });
  });

  it("settings of the stack reach the program, its own over those of the file", async () => {
    writeFileSync(join(directory, "Pulumi.local.yaml"), "config: { test:setting: from the file }\n");
    fake.want([]);
    expect((await fake.stack().up()).outputs["setting"]).toBe("from the file");
    expect((await fake.stack({ config: { "test:setting": "given" } }).up()).outputs["setting"]).toBe("given");
  });

  it("an invoke is answered by the plugin", async () => {
    const { outputs } = await up({ name: "a", inputs: {} });
    expect(outputs["echo"]).toMatchObject({ echoed: { text: "hello" } });
  });
});

describe("order", () => {
  it("what is independent runs at the same time, what depends waits", async () => {
    await up(
      { name: "a", inputs: { delayMs: 400 } },
      { name: "b", inputs: { delayMs: 400 } },
      { name: "c", inputs: { value: "$a.made" } },
      { name: "d", inputs: {}, dependsOn: ["b"] },
    );
    const at = (name: string, phase: string) =>
      Number(fake.calls("create").find((c) => c["name"] === name && c["phase"] === phase)?.["at"]);
    expect(at("b", "begin")).toBeLessThan(at("a", "end"));
    expect(at("c", "begin")).toBeGreaterThanOrEqual(at("a", "end"));
    expect(at("d", "begin")).toBeGreaterThanOrEqual(at("b", "end"));
    await fake.stack().destroy();
    const deleted = names(fake.calls("delete"));
    expect(deleted.indexOf("c")).toBeLessThan(deleted.indexOf("a"));
    expect(deleted.indexOf("d")).toBeLessThan(deleted.indexOf("b"));
  });

  it("a name that the provider gives stays with an update; a replacement has a new one beside the old", async () => {
    const named = (inputs: Record<string, unknown>) => up({ name: "a", inputs: { named: "auto", ...inputs } });
    const nameOf = () => {
      const resource = fake.state().resources.find((r) => String(r["urn"]).endsWith("::a"));
      return (resource?.["inputs"] as Record<string, unknown> | undefined)?.["objectName"];
    };
    await named({ immutable: 1 });
    const first = nameOf();
    expect((await named({ immutable: 1, value: 2 })).steps).toEqual(["update a"]);
    expect(nameOf()).toBe(first);
    expect((await named({ immutable: 2, value: 2 })).steps).toEqual(["replace a", "delete a"]);
    expect(nameOf()).not.toBe(first);
    expect(nameOf()).toMatch(/^a-[0-9a-f]{7}$/);
  });

  it("an exclusive object is deleted before its replacement is made, with those that cannot live without it", async () => {
    await up(
      { name: "a", inputs: { immutable: 1, exclusive: true } },
      { name: "b", inputs: { immutableOf: "$a.made" } },
      { name: "c", inputs: { value: "$a.made" } },
    );
    const begun = fake.calls().length;
    await up(
      { name: "a", inputs: { immutable: 2, value: 2, exclusive: true } },
      { name: "b", inputs: { immutableOf: "$a.made" } },
      { name: "c", inputs: { value: "$a.made" } },
    );
    const done = fake
      .calls()
      .slice(begun)
      .filter((c) => c["phase"] === "end")
      .map((c) => `${c["verb"]} ${c["name"]}`);
    expect(done).toEqual(["delete b", "delete a", "create a", "create b", "update c"]);
    expect(fake.objects()).toMatchObject({ b: { immutableOf: "made-2" }, c: { value: "made-2" } });
  });
});

describe("options of a resource", () => {
  it("protect: neither replaced nor deleted, and nothing else is deleted either", async () => {
    await up({ name: "a", inputs: { immutable: 1 }, options: { protect: true } }, { name: "b", inputs: {} });
    expect(
      (await up({ name: "a", inputs: { immutable: 2 }, options: { protect: true } }, { name: "b", inputs: {} })).ok,
    ).toBe(false);
    fake.want([]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toContain(
      "a is protected and would have to be deleted: set its option protect to false first",
    );
    expect((await fake.stack().destroy()).ok).toBe(false);
    expect(Object.keys(fake.objects())).toEqual(["a", "b"]);
    await up({ name: "a", inputs: { immutable: 1 } }, { name: "b", inputs: {} });
    expect((await fake.stack().destroy()).ok).toBe(true);
  });

  it("retainOnDelete: forgotten, not deleted", async () => {
    await up({ name: "a", inputs: {}, options: { retainOnDelete: true } });
    expect((await fake.stack().destroy()).resources).toEqual([]);
    expect(fake.steps()).toEqual(["retain a"]);
    expect(Object.keys(fake.objects())).toEqual(["a"]);
  });

  it("deletedWith: not deleted by itself when the other goes", async () => {
    await up({ name: "a", inputs: {} }, { name: "b", inputs: {}, deletedWith: "a" });
    await fake.stack().destroy();
    expect(names(fake.calls("delete"))).toEqual(["a"]);
    expect(fake.state().resources ?? []).toEqual([]);
  });

  it("ignoreChanges: the old value stays; replaceOnChanges: a change is a replacement", async () => {
    const options = { ignoreChanges: ["value"], replaceOnChanges: ["size"] };
    await up({ name: "a", inputs: { value: 1, size: 1 }, options });
    expect((await up({ name: "a", inputs: { value: 2, size: 1 }, options })).steps).toEqual(["same a"]);
    expect((await up({ name: "a", inputs: { value: 2, size: 2 }, options })).steps).toEqual(["replace a", "delete a"]);
    expect(fake.objects()).toEqual({ a: { value: 1, size: 2 } });
  });

  it("deleteBeforeReplace of the program overrules the provider", async () => {
    await up({ name: "a", inputs: { immutable: 1 } });
    await up({ name: "a", inputs: { immutable: 2 }, options: { deleteBeforeReplace: true } });
    const verbs = fake
      .calls()
      .filter((c) => c["phase"] === "begin")
      .map((c) => c["verb"]);
    expect(verbs).toEqual(["create", "delete", "create"]);
  });

  it.each([
    [
      "another name",
      { name: "old", inputs: { value: 1 } },
      { name: "new", inputs: { value: 1 }, options: { aliases: [{ name: "old" }] } },
    ],
    [
      "another type",
      { name: "old", type: "fake:index:Former", inputs: { value: 1 } },
      { name: "old", inputs: { value: 1 }, options: { aliases: [{ type: "fake:index:Former" }] } },
    ],
    [
      "a full URN",
      { name: "old", inputs: { value: 1 } },
      { name: "new", inputs: { value: 1 }, options: { aliases: ["urn:pulumi:local::test::fake:index:Thing::old"] } },
    ],
  ])("aliases: %s is the same object", async (_, before, after) => {
    await up(before);
    expect((await up(after)).steps).toEqual([`same ${after.name}`]);
    expect(fake.calls("create").filter((c) => c["phase"] === "end")).toHaveLength(1);
    expect((await up(after)).steps).toEqual([`same ${after.name}`]);
  });

  it("aliases of a parent are those of its children, and references follow", async () => {
    const child = { name: "child", parent: "group", inputs: { value: 1 } };
    const other = { name: "other", inputs: { value: "$child.made" } };
    await up({ name: "group", kind: "component" }, child, other);
    const renamed = { name: "team", kind: "component" as const, options: { aliases: [{ name: "group" }] } };
    const { steps } = await up(renamed, { ...child, parent: "team" }, other);
    expect(steps).toEqual(["same team", "same child", "same other"]);
    const references = fake.state().resources.map(({ aliases, ...rest }) => rest);
    expect(JSON.stringify(references)).not.toContain("::group");
  });

  it("a resource that is only read is never deleted", async () => {
    await up({ name: "a", inputs: { value: 5 } });
    const id = (await fake.stack().current()).resources.find((r) => r.urn.endsWith("::a"))?.id ?? "";
    const { outputs } = await up({ name: "a", inputs: { value: 5 } }, { name: "seen", get: id });
    expect(outputs["seen"]).toBe("made-5");
    await up({ name: "a", inputs: { value: 5 } });
    expect(Object.keys(fake.objects())).toEqual(["a"]);
  });
});

describe("providers", () => {
  it("an explicit one is configured with its inputs; resources name it; a replaced one replaces them", async () => {
    const thing = { name: "a", inputs: { value: 1 }, provider: "p" };
    await up({ name: "p", kind: "provider", inputs: { endpoint: "one", list: [1] } }, thing);
    expect(fake.calls("configure").map((call) => call["args"])).toContainEqual({ endpoint: "one", list: "[1]" });
    const state = fake.state().resources;
    const provider = state.find((r) => r["type"] === "pulumi:providers:fake" && String(r["urn"]).endsWith("::p"));
    expect(state.find((r) => String(r["urn"]).endsWith("::a"))?.["provider"]).toBe(
      `${provider?.["urn"]}::${provider?.["id"]}`,
    );
    expect((await up({ name: "p", kind: "provider", inputs: { endpoint: "one", list: [1] } }, thing)).steps).toEqual([
      "same p",
      "same a",
    ]);
    const { steps } = await up({ name: "p", kind: "provider", inputs: { endpoint: "two", list: [1] } }, thing);
    expect(steps.slice(0, 2)).toEqual(["replace p", "replace a"]);
    expect(Object.keys(fake.objects())).toEqual(["a"]);
  });

  it("one whose configuration is not known in a preview lets its resources be foreseen", async () => {
    fake.want([
      { name: "x", inputs: { value: 1 } },
      { name: "p", kind: "provider", inputs: { endpoint: "$x.made" } },
      { name: "a", inputs: {}, provider: "p" },
    ]);
    expect((await fake.stack().preview()).ok).toBe(true);
    expect(fake.steps()).toEqual(["create x", "create p", "create a"]);
    expect((await fake.stack().up()).ok).toBe(true);
  });

  it.each([
    [
      "the project's own list",
      (plugin: string) => ({ yaml: `plugins: { providers: [{ name: fake, path: ${plugin} }] }\n` }),
    ],
    ["Pulumi's plugin cache", (plugin: string) => ({ cache: plugin })],
  ])("a plugin of %s", async (_, place) => {
    const plugin = join(directory, "elsewhere");
    const found = place(plugin) as { yaml?: string; cache?: string };
    const folder = found.cache ? join(directory, ".pulumi", "plugins", "resource-fake-v1.2.3") : plugin;
    mkdirSync(folder, { recursive: true });
    symlinkSync(
      join(__dirname, "..", "support", "plugin", "pulumi-resource-fake"),
      join(folder, "pulumi-resource-fake"),
    );
    fake.environment["PATH"] = (fake.environment["PATH"] ?? "").split(":").slice(1).join(":");
    if (found.yaml) appendFileSync(join(directory, "Pulumi.yaml"), found.yaml);
    expect((await up({ name: "a", inputs: {} })).steps).toEqual(["create a"]);
  });

  it("PULUMI_DEBUG_PROVIDERS names one that runs already; a failing start is told with what it said", async () => {
    fake.environment["PULUMI_DEBUG_PROVIDERS"] = "fake:1";
    fake.want([{ name: "a", inputs: {} }]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toContain("127.0.0.1:1");
    delete fake.environment["PULUMI_DEBUG_PROVIDERS"];
    delete fake.environment["FAKE_CLOUD"];
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toMatch(/the plugin fake ended at its start \(exit code 1\)\n[\s\S]*path/);
  });

  it("a missing plugin: its name and where it was looked for", async () => {
    fake.want([{ name: "a", type: "absent:index:Thing", inputs: {} }]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toMatch(
      /no plugin for the package "absent".*pulumi-resource-absent is neither on PATH nor below/,
    );
  });
});

describe("secrets", () => {
  it.each([
    ["that takes secrets", "1"],
    ["that cannot take secrets", ""],
  ])("with a plugin %s", async (_, takes) => {
    if (takes) fake.environment["FAKE_SECRETS"] = takes;
    const secret = {
      name: "a",
      inputs: { value: "hush-hush", open: "seen" },
      secret: ["value"],
      options: { additionalSecretOutputs: ["made"] },
    };
    const secretToo = { name: "b", inputs: { value: "$a.made" }, options: { additionalSecretOutputs: ["made"] } };
    await up(secret, secretToo);
    const given = fake.calls("check").find((c) => c["name"] === "a")?.["news"] as Record<string, unknown>;
    expect(typeof given["value"]).toBe(takes ? "object" : "string");
    expect(fake.stateText()).not.toContain("hush-hush");
    expect(fake.stateText()).toContain('"open": "seen"');
    expect(JSON.stringify(fake.events)).not.toContain("hush-hush");
    expect((await up(secret, secretToo)).steps).toEqual(["same a", "same b"]);
    const { outputs } = await fake.stack().current();
    expect(outputs["b"]).toMatchObject({ value: "made-made-hush-hush" });
  });

  it("the state is a deployment export of version 3", async () => {
    await up({ name: "a", inputs: { value: "x" }, secret: ["value"] });
    const state = JSON.parse(fake.stateText()) as {
      version: number;
      deployment: { secrets_providers: object; resources: Record<string, unknown>[] };
    };
    expect(state.version).toBe(3);
    expect(state.deployment.secrets_providers).toMatchObject({
      type: "passphrase",
      state: { salt: expect.stringMatching(/^v1:/) },
    });
    expect(state.deployment.resources.find((r) => String(r["urn"]).endsWith("::a"))).toMatchObject({
      urn: "urn:pulumi:local::test::fake:index:Thing::a",
      custom: true,
      type: "fake:index:Thing",
      parent: "urn:pulumi:local::test::pulumi:pulumi:Stack::test-local",
      inputs: {
        value: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          ciphertext: expect.stringMatching(/^v1:/),
        },
      },
    });
  });
});

describe("what fails", () => {
  it("a step: said once, what is independent finishes, nothing is deleted, and the next up goes on", async () => {
    await up({ name: "old", inputs: {} });
    fake.want([
      { name: "a", inputs: { delayMs: 300 } },
      { name: "bad", inputs: { fails: "create" } },
      { name: "c", inputs: { value: "$bad.made" } },
    ]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures()).toEqual(["bad: create of bad fails"]);
    expect(Object.keys(fake.objects())).toEqual(["a", "old"]);
    writeFileSync(join(fake.cloud, "healed"), "");
    const result = await fake.stack().up();
    expect(result.ok).toBe(true);
    expect(fake.steps()).toEqual(["same a", "create bad", "create c", "delete old"]);
  });

  it("a check: the property and the reason, before anything is made", async () => {
    fake.want([{ name: "a", inputs: { invalid: "must not be" } }]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toContain("a (fake:index:Thing) is not valid:\n  invalid: must not be");
    expect(fake.objects()).toEqual({});
  });

  it("the program: what it registered before stays, what it no longer mentions is not deleted", async () => {
    await up({ name: "a", inputs: {} }, { name: "b", inputs: {} });
    fake.want([{ name: "a", inputs: {} }], { throws: "the program is broken" });
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toContain("the program is broken");
    expect(Object.keys(fake.objects())).toEqual(["a", "b"]);
  });

  it("a delete: stays in the state and is tried again", async () => {
    await up({ name: "a", inputs: { fails: "delete" } }, { name: "b", inputs: { value: "$a.made" } });
    expect((await fake.stack().destroy()).ok).toBe(false);
    expect(fake.failures()).toEqual(["a: delete of a fails"]);
    expect(fake.state().resources.map((r) => r["urn"])).toContainEqual("urn:pulumi:local::test::fake:index:Thing::a");
    writeFileSync(join(fake.cloud, "healed"), "");
    expect((await fake.stack().destroy()).ok).toBe(true);
    expect(fake.objects()).toEqual({});
  });

  it("a folder that cannot be written to is named, and nothing is run", async () => {
    writeFileSync(join(directory, ".auditwire"), "a file");
    fake.want([{ name: "a", inputs: {} }]);
    for (const verb of ["up", "refresh", "destroy"] as const)
      await expect(fake.stack()[verb]()).rejects.toThrow(`cannot write to ${join(directory, ".auditwire")}`);
    expect(fake.objects()).toEqual({});
  });

  it("another stack's state is not taken for what is no longer wanted", async () => {
    await up({ name: "a", inputs: {} });
    for (const verb of ["up", "preview", "destroy"] as const)
      await expect(fake.stack({ stack: "other" })[verb]()).rejects.toThrow(
        "is the state of the stack test/local, not of test/other",
      );
    expect(Object.keys(fake.objects())).toEqual(["a"]);
  });

  it("two resources of one name", async () => {
    fake.want([
      { name: "a", inputs: {} },
      { name: "a", inputs: {} },
    ]);
    expect((await fake.stack().up()).ok).toBe(false);
    expect(fake.failures().join()).toContain("two resources are called urn:pulumi:local::test::fake:index:Thing::a");
  });

  it("an interrupt: what is under way finishes and is written down", async () => {
    const interrupt = new AbortController();
    fake.want([
      { name: "a", inputs: { delayMs: 600 } },
      { name: "b", inputs: { value: "$a.made" } },
    ]);
    const running = fake.stack({ signal: interrupt.signal }).up();
    await expect.poll(() => fake.calls("create").length, { timeout: 10_000 }).toBeGreaterThan(0);
    interrupt.abort();
    expect((await running).ok).toBe(false);
    expect(Object.keys(fake.objects())).toEqual(["a"]);
    expect(fake.state().resources.some((r) => String(r["urn"]).endsWith("::a"))).toBe(true);
    fake.steps();
    await fake.stack().up();
    expect(fake.steps()).toEqual(["same a", "create b"]);
  });

  it("a second deployment at the same time is refused; a dead one's lock is not", async () => {
    fake.want([{ name: "a", inputs: { delayMs: 600 } }]);
    const running = fake.stack().up();
    await expect.poll(() => fake.calls("create").length, { timeout: 10_000 }).toBeGreaterThan(0);
    await expect(fake.stack().up()).rejects.toThrow(`process ${process.pid} is deploying this stack`);
    await running;
    writeFileSync(join(directory, ".auditwire", "state.json.lock"), '{"pid":999999,"boot":"long ago"}');
    expect((await fake.stack().up()).ok).toBe(true);
  });
});
