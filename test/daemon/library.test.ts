import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { readConfig } from "../../daemon/config-file.ts";
import { library } from "../../daemon/rules/index.ts";
import { openApp } from "../support/app.ts";
import { bundledRule, keyIn, writeBundle } from "../support/bundles.ts";
import { testDaemon } from "../support/daemon.ts";

const directory = mkdtempSync(join(tmpdir(), "auditwire-library-"));
afterAll(() => rmSync(directory, { recursive: true }));
const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
const auditwire = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: directory,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

describe("[A05] the installed bundle", () => {
  const config = join(directory, "alone.yaml");
  const bundle = join(directory, "library-bundle.json");
  const { privateKey } = keyIn(directory, "alone");
  const read = (settings: object) => {
    writeFileSync(config, stringify({ library: { key: "alone.pub" }, ...settings }));
    return readConfig(config, {});
  };

  it("need not be there", () => {
    const { rules, files } = read({});
    expect(rules.library).toEqual(library);
    expect(files).toEqual([config, join(directory, "alone.pub"), bundle]);
  });

  it("lies over the shipped library; its rules can be selected", () => {
    writeBundle(bundle, privateKey, 4, [bundledRule]);
    const { rules, libraryVersion } = read({ policy: ["Brought by a bundle"] });
    expect(libraryVersion).toBe(4);
    expect(rules.library).toHaveLength(library.length + 1);
    expect(rules.library.find((rule) => rule.name === bundledRule.name)).toMatchObject({
      ...bundledRule,
      owner: "system",
    });
  });

  it("without a pinned key is not looked at", () => {
    expect(() => read({ library: undefined, policy: ["Brought by a bundle"] })).toThrow("no rule is called");
  });

  it.each<[string, () => object, string]>([
    [
      "of another key",
      () => ({ library: { key: keyIn(directory, "other").file } }),
      "library.bundle: it is not signed by the pinned key",
    ],
    ["without its key", () => ({ library: { key: "none.pub" } }), "library.key: cannot read the key"],
    [
      "at another place",
      () => ({ library: { key: "alone.pub", bundle: "alone.yaml" } }),
      "library.bundle: no signed bundle of rules",
    ],
    [
      "and a rule of a name that it brings",
      () => ({ rules: [{ ...bundledRule }] }),
      '"Brought by a bundle" is the name of a prewritten rule',
    ],
    ["and no key at all", () => ({ library: { bundle: "x.json" } }), "library.key"],
    ["and an unknown key", () => ({ library: { key: "alone.pub", url: "https://x" } }), "library.url: unknown key"],
  ])("%s is a problem of the configuration, with its place", (_, settings, says) => {
    expect(() => read(settings())).toThrow(says);
    expect(() => read(settings())).toThrow(/alone\.yaml:\d+:\d+ /);
  });
});

it("[A05] a rule that the API saved before a bundle brought one of its name stays in force; the other is left out", async () => {
  const saved = { name: bundledRule.name, type: "kubernetes-audit", message: "mine", script: 'jpath("verb") = "get"' };
  const app = await openApp();
  const id = ((await (await app.put("/custom-rules/0", saved)).json()) as { _id: number })._id;
  expect((await app.put("/policies/kubernetes-audit", { enabled: true, customRulesIDs: [id] })).status).toBe(200);
  const brought = { ...bundledRule, severity: "low", description: "", attackTechniques: [], owner: "system" } as const;
  for (const rule of [brought, { ...brought, name: "Other", aliases: [bundledRule.name] }]) {
    await app.ruleBook.configure({ file: "config.yaml", library: [...library, rule], rules: [], policy: undefined });
    expect(app.ruleBook.hidden()).toEqual({ rules: [rule.name], policy: false });
    const named = (await app.ruleBook.rules()).filter(({ name }) => name === bundledRule.name);
    expect(named).toMatchObject([{ id, owner: "user", message: "mine" }]);
    expect(await app.ruleBook.policy()).toEqual({ enabled: true, rules: [id] });
  }
  await app.ruleBook.configure({ file: "config.yaml", library, rules: [], policy: undefined });
  expect(app.ruleBook.hidden()).toEqual({ rules: [], policy: false });
  await app.close();
});

describe("[A05] from the making of a key to the running daemon", () => {
  const bundles = [4, 5, 6].map((version) => join(directory, `${version}.json`));
  const [four = "", five = "", six = ""] = bundles;
  const installed = join(directory, "home", "library-bundle.json");

  it("keygen makes a pair, never over another; bundle signs a rules file, or tells what is wrong with it", () => {
    const made = auditwire("rules", "keygen");
    expect([made.status, made.stderr]).toEqual([0, ""]);
    expect(made.stdout).toContain("library: { key: rules.pub }");
    expect(statSync(join(directory, "rules.key")).mode & 0o777).toBe(0o600);
    expect(auditwire("rules", "keygen")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("cannot write rules.key"),
    });

    const rules = join(directory, "rules.yaml");
    const sign = (version: string, out: string) =>
      auditwire("rules", "bundle", "rules.yaml", "--private-key", "rules.key", "--out", out, "--version", version);
    writeFileSync(
      rules,
      stringify({
        rules: [
          { ...bundledRule, expression: "jpath(" },
          { ...bundledRule, severity: "bad" },
        ],
      }),
    );
    const wrong = sign("4", four);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('rules[0] "Brought by a bundle": expression:1:7');
    expect(wrong.stderr).toContain('rules[1] "Brought by a bundle": severity');
    writeFileSync(rules, stringify({ rules: [bundledRule], policy: [bundledRule.name] }));
    expect(sign("4", four)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/4\.json: bundle 4, 1 rules, signed by [0-9a-f]{16}\.\nIts policy stays behind/),
    });
    writeFileSync(rules, stringify({ rules: [{ ...bundledRule, severity: "critical" }] }));
    expect(sign("5", five).status).toBe(0);
    expect(sign("0", six).stderr).toContain("--version: 0 is no whole number from 1 on");
  });

  it("a running daemon takes an update over, disabled; one that is not right is refused whole", async () => {
    const daemon = await testDaemon(join(directory, "home"), {
      library: { key: "../rules.pub" },
      policy: ["Forbidden request"],
    });
    const config = join(directory, "home", "config.yaml");
    const rule = async () =>
      ((await daemon.get("/custom-rules")) as { name: string }[]).find(({ name }) => name === bundledRule.name);
    const until = async (holds: () => Promise<boolean> | boolean) => {
      for (let tries = 0; tries < 100 && !(await holds()); tries++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await holds()).toBe(true);
    };
    const reloaded = async () =>
      /^auditwire_config_last_reload_successful (\d)/m.exec(await (await fetch(`${daemon.url}/metrics`)).text())?.[1];
    const deliver = async (id: string) => {
      const event = {
        auditID: id,
        stage: "ResponseComplete",
        verb: "get",
        requestURI: "/api",
        user: { username: "alice" },
        requestReceivedTimestamp: new Date().toISOString(),
      };
      expect(
        (await fetch(daemon.webhook, { method: "POST", body: JSON.stringify({ kind: "EventList", items: [event] }) }))
          .status,
      ).toBe(200);
    };
    const audits = async () =>
      ((await daemon.get("/audits/kubernetes")) as { severity: string }[]).map(({ severity }) => severity);
    await daemon.start();
    try {
      const update = auditwire("rules", "update", four, "--config", config, "--yes");
      expect([update.status, update.stderr]).toEqual([0, ""]);
      expect(readFileSync(installed)).toEqual(readFileSync(four));
      await until(async () => (await rule()) !== undefined);
      expect(await rule()).toMatchObject({ owner: "system", readOnly: true, severity: "low" });
      await deliver("disabled");
      expect(await audits()).toEqual([]);

      const settings = parse(readFileSync(config, "utf8")) as object;
      writeFileSync(config, stringify({ ...settings, policy: [bundledRule.name] }));
      await until(() => daemon.log().split("the changed configuration is in force").length === 3);
      await deliver("selected");
      expect(await audits()).toEqual(["low"]);

      writeFileSync(`${installed}.new`, readFileSync(five, "utf8").replace(/"signature": "..../, '"signature": "AAAA'));
      renameSync(`${installed}.new`, installed);
      await until(async () => (await reloaded()) === "0");
      expect(daemon.log()).toContain("the signature does not fit: the bundle was changed after it was signed");
      expect(await rule()).toMatchObject({ severity: "low" });
      await deliver("still judged by the running set");
      expect(await audits()).toEqual(["low", "low"]);

      const mended = auditwire("rules", "update", five, "--config", config, "--yes");
      expect(mended.stderr).toContain("is not right and will be replaced");
      await until(async () => (await reloaded()) === "1");
      expect(daemon.log()).toContain('"libraryVersion":5');
      await deliver("judged by the new set");
      expect(await audits()).toEqual(["critical", "low", "low"]);
    } finally {
      await daemon.end("SIGTERM");
    }
    writeFileSync(installed, "broken");
    await expect(daemon.start()).rejects.toThrow("library.bundle: no signed bundle of rules");
  });

  it("asks on a terminal, and takes no for an answer", () => {
    const line = [
      process.execPath,
      command,
      "rules",
      "update",
      five,
      "--key",
      "rules.pub",
      "--bundle",
      "asked.json",
    ].join(" ");
    const said = (answer: string) =>
      spawnSync("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
        cwd: directory,
        input: answer,
        encoding: "utf8",
      });
    const no = said("no\n");
    expect(no.stdout).toContain("Install bundle 5? [y/N]");
    expect([no.status, no.stdout]).toEqual([1, expect.stringContaining("nothing has been changed")]);
    expect(said("y\n")).toMatchObject({ status: 0, stdout: expect.stringContaining("Installed as") });
  });
});
