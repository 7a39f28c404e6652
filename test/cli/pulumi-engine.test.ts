import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkPackages } from "../support/local-project.ts";

/** How the Pulumi CLI is called, seen by a stand-in: the CLI itself is in no package registry. */
const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
const standIn = join(__dirname, "..", "support", "stand-in");
let directory = "";
const at = (...path: string[]) => join(directory, ...path);
const home = (...path: string[]) => at("project", ".auditwire", ...path);

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const stackResource = {
  urn: "urn:pulumi:local::demo::pulumi:pulumi:Stack::demo-local",
  type: "pulumi:pulumi:Stack",
  custom: false,
  outputs: {
    greeting: "hi",
    password: secret("hush-hush"),
    whole: secret({ key: "hush-key" }),
    nested: { tokens: [secret("hush-token"), "open"] },
  },
};
/** A LocalDaemon whose folder is `daemon`, as its provider writes it. */
const daemonResource = () => ({
  urn: "urn:pulumi:local::demo::pulumi-nodejs:dynamic/auditwire:LocalDaemon::daemon",
  type: "pulumi-nodejs:dynamic/auditwire:LocalDaemon",
  custom: true,
  outputs: {
    directory: at("daemon"),
    apiUrl: "http://127.0.0.1:1",
    webhookUrl: "http://127.0.0.1:2",
    credentialsFile: at("daemon", "credentials.json"),
    tokens: secret({ local: ["hush-webhook"] }),
    tls: secret({ certificate: "hush-certificate" }),
    settings: {
      listen: { api: "127.0.0.1:1", webhook: "127.0.0.1:2" },
      tls: { api: false, webhook: false },
      sources: [{ cluster: "local", directory: "/etc/audit", delivery: { initialBackoff: "60s", batchMaxWait: "1s" } }],
    },
  },
});
const giveExport = (...resources: readonly object[]) =>
  writeFileSync(at("export.json"), JSON.stringify({ version: 3, deployment: { resources } }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-cli-"));
  for (const folder of ["project", "home", "bin"]) mkdirSync(at(folder));
  // A folder with nothing but node: beside this machine's own there may be a real pulumi.
  symlinkSync(process.execPath, at("bin", "node"));
  linkPackages(at("project"));
  writeFileSync(
    at("project", "Pulumi.yaml"),
    "name: demo\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
  );
  writeFileSync(at("project", "index.js"), 'exports.greeting = "hi";\n');
  giveExport(stackResource);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Call {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function calls(): readonly Call[] {
  if (!existsSync(at("calls"))) return [];
  const lines = readFileSync(at("calls"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Call);
}
const verbs = () => calls().map(({ argv }) => (argv[0] === "stack" ? `stack ${argv[1]}` : (argv[0] ?? "")));
const callOf = (verb: string) => calls().find(({ argv }) => argv.join(" ").startsWith(verb));

interface Circumstances {
  /** Whether there is a CLI on PATH. */
  readonly cli?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function run(args: readonly string[], { cli = true, env = {}, cwd = at("project") }: Circumstances = {}) {
  rmSync(at("calls"), { force: true });
  return spawnSync(process.execPath, [command, ...args], {
    cwd,
    encoding: "utf8",
    env: {
      PATH: [...(cli ? [standIn] : []), at("bin")].join(delimiter),
      HOME: at("home"),
      STAND_IN_CALLS: at("calls"),
      STAND_IN_EXPORT: at("export.json"),
      ...env,
    },
  });
}

const place = () => ["--cwd", at("project"), "--non-interactive"];
const privateBackend = () => pathToFileURL(home("pulumi")).href;
const recorded = () => JSON.parse(readFileSync(home("engine.json"), "utf8")) as unknown;
/** By the command that is there without the CLI. */
const deployLocally = () => expect(run(["up", "--engine", "local"], { cli: false }).status).toBe(0);

function login(): void {
  mkdirSync(at("home", ".pulumi"));
  writeFileSync(at("home", ".pulumi", "credentials.json"), '{"current":"https://api.pulumi.com"}');
}

describe("with a CLI on PATH", () => {
  it("up: a private file backend and a passphrase of its own, the stack selected, then up; its output is shown", () => {
    const { status, stdout } = run(["up"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Using the Pulumi CLI with a state of its own in .auditwire/pulumi: it is on PATH.");
    expect(stdout).toContain("stdout of pulumi up\n");
    expect(stdout).toContain("stderr of pulumi up\n");
    expect(stdout).toMatch(/greeting +hi\n/);
    expect(verbs()).toEqual(["stack select", "up", "stack export"]);
    expect(callOf("stack select")?.argv).toEqual([
      "stack",
      "select",
      "local",
      "--create",
      ...place(),
      "--secrets-provider",
      "passphrase",
    ]);
    expect(callOf("up")?.argv).toEqual(["up", "--yes", "--skip-preview", "--stack", "local", ...place()]);
    expect(callOf("stack export")?.argv).toEqual(["stack", "export", "--show-secrets", "--stack", "local", ...place()]);
    for (const { env } of calls())
      expect(env).toEqual({
        PULUMI_BACKEND_URL: privateBackend(),
        PULUMI_CONFIG_PASSPHRASE_FILE: home("passphrase"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      });
    expect(statSync(home("pulumi")).mode & 0o777).toBe(0o700);
    expect(statSync(home("passphrase")).mode & 0o777).toBe(0o600);
    expect(recorded()).toEqual({ engine: "pulumi", backend: "private" });
    expect(existsSync(home("state.json"))).toBe(false);
    expect(readdirSync(at("home"))).toEqual([]);
  });

  it("a second up keeps the passphrase, which the first one's secrets are under", () => {
    run(["up"]);
    const before = readFileSync(home("passphrase"), "utf8");
    expect(before.trim()).not.toBe("");
    expect(run(["up"]).stdout).toContain("it made this stack");
    expect(readFileSync(home("passphrase"), "utf8")).toBe(before);
  });

  it("a project elsewhere: the CLI is told its whole path, and nothing is written where the command runs", () => {
    expect(run(["up", "../project"], { cwd: at("home") }).status).toBe(0);
    expect(calls().map(({ argv }) => argv[argv.indexOf("--cwd") + 1])).toEqual(calls().map(() => at("project")));
    expect(existsSync(home("engine.json"))).toBe(true);
    expect(readdirSync(at("home"))).toEqual([]);
  });

  it.each([
    ["PULUMI_CONFIG_PASSPHRASE", "mine", "PULUMI_CONFIG_PASSPHRASE_FILE"],
    ["PULUMI_CONFIG_PASSPHRASE_FILE", "mine.txt", "PULUMI_CONFIG_PASSPHRASE"],
  ])("the user's %s is used: no passphrase is made, no other one named", (name, value, other) => {
    expect(run(["up"], { env: { [name]: value } }).status).toBe(0);
    expect(calls()).toHaveLength(3);
    for (const { env } of calls()) {
      expect(env[name]).toBe(value);
      expect(env[other]).toBeUndefined();
      expect(env["PULUMI_BACKEND_URL"]).toBe(privateBackend());
    }
    expect(existsSync(home("passphrase"))).toBe(false);
  });

  it("an empty PULUMI_CONFIG_PASSPHRASE is none, as for the local engine: the CLI is not told of two", () => {
    expect(run(["up"], { env: { PULUMI_CONFIG_PASSPHRASE: "" } }).status).toBe(0);
    for (const { env } of calls()) {
      expect(env["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(home("passphrase"));
      expect(env).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE");
    }
  });

  it("who is logged in gets the own backend, but never by what npm start runs", () => {
    login();
    expect(run(["up"]).stdout).toContain("the backend you are logged in to");
    expect(calls()).toHaveLength(3);
    for (const { env } of calls()) expect(env).toEqual({ PULUMI_SKIP_UPDATE_CHECK: "true" });
    expect(callOf("stack select")?.argv).toEqual(["stack", "select", "local", "--create", ...place()]);
    expect(recorded()).toEqual({ engine: "pulumi", backend: "current" });
    for (const ours of ["pulumi", "passphrase", "state.json"])
      expect([ours, existsSync(home(ours))]).toEqual([ours, false]);

    rmSync(home(), { recursive: true });
    const start = (
      JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as { scripts: { start: string } }
    ).scripts.start;
    const args = start.split(" ").slice(2);
    expect(args).toEqual(["up", "--backend", "private", "--samples"]);
    run(args);
    expect(callOf("up")?.env["PULUMI_BACKEND_URL"]).toBe(privateBackend());
    run(["down"]);
    expect(callOf("destroy")?.env["PULUMI_BACKEND_URL"]).toBe(privateBackend());
  });

  it.each([
    [[], "current", "s3://bucket"],
    [["--backend", "current"], "current", "s3://bucket"],
    [["--backend", "private"], "private", undefined],
  ])("PULUMI_BACKEND_URL is the user's backend; up %j takes the %s one", (args, backend, url) => {
    expect(run(["up", ...args], { env: { PULUMI_BACKEND_URL: "s3://bucket" } }).status).toBe(0);
    expect(calls()).toHaveLength(3);
    for (const { env } of calls()) expect(env["PULUMI_BACKEND_URL"]).toBe(url ?? privateBackend());
    expect(recorded()).toEqual({ engine: "pulumi", backend });
    expect(existsSync(home("pulumi"))).toBe(backend === "private");
  });

  it("the backend of the first up is kept by one who logs in later", () => {
    run(["up"]);
    login();
    expect(run(["up"]).status).toBe(0);
    for (const { env } of calls()) expect(env["PULUMI_BACKEND_URL"]).toBe(privateBackend());
  });

  it.each([
    [["up", "--refresh"], ["up", "--yes", "--skip-preview", "--refresh"], "local", ["preview", "destroy"]],
    [["up", "--stack", "other"], ["up", "--yes", "--skip-preview"], "other", ["preview", "destroy"]],
    [["preview"], ["preview", "--diff"], "local", ["up", "destroy"]],
    [["preview", "--stack", "other"], ["preview", "--diff"], "other", ["up", "destroy"]],
    [["down", "--engine", "pulumi"], ["destroy", "--yes", "--skip-preview"], "local", ["up", "preview"]],
    [
      ["down", "--engine", "pulumi", "--stack", "other"],
      ["destroy", "--yes", "--skip-preview"],
      "other",
      ["up", "preview"],
    ],
  ])("%j is pulumi %j of the stack %s, once, and never %j", (args, expected, stack, never) => {
    const { status, stdout } = run(args);
    expect(status).toBe(0);
    expect(stdout).toContain(`stdout of pulumi ${expected[0]}\n`);
    const named = calls().filter(({ argv }) => argv[0] === expected[0]);
    expect(named.map(({ argv }) => argv)).toEqual([[...expected, "--stack", stack, ...place()]]);
    for (const verb of [...never, "stack import"]) expect(verbs()).not.toContain(verb);
    expect(verbs()[0]).toBe("stack select");
    for (const { argv } of calls())
      expect(argv[1] === "select" ? argv[2] : argv[argv.indexOf("--stack") + 1]).toBe(stack);
  });

  it("down where nothing was deployed calls no pulumi and makes no folder", () => {
    const { status, stdout } = run(["down"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Nothing is deployed here.");
    expect(calls()).toEqual([]);
    expect(existsSync(home())).toBe(false);
  });

  it("outputs --json is JSON and nothing else, secrets hidden at every depth; nothing is deployed", () => {
    giveExport(stackResource, daemonResource());
    const { status, stdout, stderr } = run(["outputs", "--json"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      greeting: "hi",
      password: "[secret]",
      whole: "[secret]",
      nested: { tokens: ["[secret]", "open"] },
    });
    expect(verbs()).toEqual(["stack select", "stack export"]);
  });

  it.each([[["up"]], [["preview"]], [["outputs"]], [["outputs", "--json"]], [["down", "--engine", "pulumi"]]])(
    "%j writes no secret: neither shown nor on disk",
    (args) => {
      giveExport(stackResource, ...(args[0] === "up" ? [] : [daemonResource()]));
      const { status, stdout, stderr } = run(args);
      expect(status).toBe(0);
      expect(callOf("stack export")?.argv).toContain("--show-secrets");
      const written = existsSync(home())
        ? readdirSync(home(), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
        : [];
      for (const text of [stdout, stderr, ...written]) expect(text).not.toContain("hush-");
    },
  );

  it("down knows from the export where audits are stored, and leaves them", () => {
    run(["up"]);
    giveExport(stackResource, daemonResource());
    mkdirSync(at("daemon", "data"), { recursive: true });
    const { status, stdout } = run(["down"]);
    expect(status).toBe(0);
    expect(stdout).toContain(`Stored audits stay in ${at("daemon", "data")}`);
    expect(verbs().indexOf("stack export")).toBeLessThan(verbs().indexOf("destroy"));
    expect(existsSync(at("daemon", "data"))).toBe(true);
  });

  it.each([
    ["stack select", ["up"], ["up", "stack export"]],
    ["up", ["up"], []],
    ["stack export", ["up"], []],
    ["stack select", ["preview"], ["preview", "up"]],
    ["preview", ["preview"], ["up"]],
    ["stack select", ["outputs"], ["up", "stack export"]],
    ["stack export", ["outputs"], ["up"]],
  ])("pulumi %s fails: %j is exit code 1, shows why and no outputs, and calls none of %j", (fails, args, never) => {
    const { status, stdout, stderr } = run(args, { env: { STAND_IN_FAILS: fails } });
    expect(status).toBe(1);
    const shown = `stderr of pulumi ${fails}`;
    if (fails === "stack export") expect(stderr).toContain(`pulumi ${fails} ended with exit code 255`);
    else if (fails === "stack select")
      expect(stderr).toContain(`pulumi ${fails} ended with exit code 255:\n${shown}\n`);
    else expect([stdout.includes(`${shown}\n`), stderr]).toEqual([true, ""]);
    expect(stdout).not.toMatch(/greeting +hi/);
    for (const text of [stdout, stderr]) expect(text).not.toContain("hush-");
    for (const verb of never) expect(verbs()).not.toContain(verb);
    expect(existsSync(home("state.json"))).toBe(false);
  });

  it.each(["stack select", "stack export", "destroy"])(
    "pulumi %s fails: down, even with --purge, is exit code 1 and forgets and removes nothing",
    (fails) => {
      run(["up"]);
      writeFileSync(home("pulumi", "state"), "of the CLI");
      mkdirSync(home("data"));
      expect(run(["down", "--purge"], { env: { STAND_IN_FAILS: fails } }).status).toBe(1);
      expect(recorded()).toEqual({ engine: "pulumi", backend: "private" });
      expect(readFileSync(home("pulumi", "state"), "utf8")).toBe("of the CLI");
      for (const kept of ["passphrase", "data"]) expect([kept, existsSync(home(kept))]).toEqual([kept, true]);
      if (fails !== "destroy") expect(verbs()).not.toContain("destroy");
    },
  );

  it.each([
    ["no JSON", (text: string) => text.slice(1)],
    ["cut off", (text: string) => text.slice(0, -9)],
    ["another JSON", (text: string) => JSON.stringify([text])],
  ])("an export that is %s is exit code 1 and a sentence without the export's text", (_, damage) => {
    writeFileSync(at("export.json"), damage(readFileSync(at("export.json"), "utf8")));
    const { status, stdout, stderr } = run(["outputs", "--json"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^auditwire: pulumi stack export .+\n$/);
    for (const part of ["hush-", "greeting", "urn:pulumi"]) expect(stderr).not.toContain(part);
  });

  it("a CLI that cannot be started is exit code 1 and a sentence", () => {
    mkdirSync(at("broken"));
    writeFileSync(at("broken", "pulumi"), "");
    chmodSync(at("broken", "pulumi"), 0o600);
    const { status, stderr } = run(["up"], { env: { PATH: [at("broken"), at("bin")].join(delimiter) } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^auditwire: the Pulumi CLI cannot be started: .+\n$/);
    expect(existsSync(home("state.json"))).toBe(false);
  });
});

describe("a stack stays with the engine that made it", () => {
  it("the local engine's is not deployed a second time by a CLI that was installed later", () => {
    deployLocally();
    const before = readFileSync(home("state.json"), "utf8");
    for (const verb of ["up", "preview"]) {
      const { status, stdout } = run([verb]);
      expect([verb, status]).toEqual([verb, 0]);
      expect(stdout).toContain("Using the local engine: it made this stack.");
      expect(calls()).toEqual([]);
    }
    expect(JSON.parse(run(["outputs", "--json"]).stdout)).toEqual({ greeting: "hi" });
    expect(calls()).toEqual([]);
    const { resources } = (JSON.parse(before) as { deployment: { resources: unknown } }).deployment;
    const after = JSON.parse(readFileSync(home("state.json"), "utf8")) as { deployment: unknown };
    expect(after.deployment).toMatchObject({ resources });
    expect(existsSync(home("engine.json"))).toBe(false);
  });

  it.each(["up", "preview", "outputs", "down"])(
    "%s --engine pulumi alone is refused for the local engine's",
    (verb) => {
      deployLocally();
      const before = readFileSync(home("state.json"), "utf8");
      const { status, stdout, stderr } = run([verb, "--engine", "pulumi"]);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("`auditwire up --engine pulumi --import` moves it to the Pulumi CLI");
      expect(calls()).toEqual([]);
      expect(readFileSync(home("state.json"), "utf8")).toBe(before);
      for (const ours of ["engine.json", "pulumi"]) expect([ours, existsSync(home(ours))]).toEqual([ours, false]);
    },
  );

  it("the local engine's is destroyed by it, a CLI on PATH or not", () => {
    deployLocally();
    expect(run(["down"]).stdout).toContain("Using the local engine: it made this stack.");
    expect(calls()).toEqual([]);
    expect(existsSync(home())).toBe(false);
  });

  it("--import moves it: the state is imported before the up, and ours is never used again", () => {
    deployLocally();
    const before = readFileSync(home("state.json"), "utf8");
    const passphrase = readFileSync(home("passphrase"), "utf8");
    const { status, stdout } = run(["up", "--engine", "pulumi", "--import"]);
    expect(status).toBe(0);
    expect(stdout).toContain("moved the stack's state to the Pulumi CLI");
    expect(verbs()).toEqual(["stack select", "stack import", "stack select", "up", "stack export"]);
    expect(callOf("stack import")?.argv).toEqual([
      "stack",
      "import",
      "--file",
      home("state.json"),
      "--stack",
      "local",
      "--cwd",
      at("project"),
      "--non-interactive",
    ]);
    expect(callOf("stack import")?.env["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(home("passphrase"));
    expect(callOf("stack import")?.env["PULUMI_BACKEND_URL"]).toBe(privateBackend());
    expect(readFileSync(home("passphrase"), "utf8")).toBe(passphrase);
    expect(existsSync(home("state.json"))).toBe(false);
    expect(readFileSync(home("state.json.moved-to-pulumi"), "utf8")).toBe(before);
    expect(recorded()).toEqual({ engine: "pulumi", backend: "private" });
    expect(run(["up"]).stdout).toContain("it made this stack");
    expect(verbs()).toEqual(["stack select", "up", "stack export"]);
    for (const verb of ["up", "preview", "down", "outputs"]) {
      const refused = run([verb, "--engine", "local"]);
      expect([verb, refused.status]).toEqual([verb, 1]);
      expect(refused.stderr).toContain("was deployed by the Pulumi CLI and stays with it");
      expect(calls()).toEqual([]);
    }
    expect(existsSync(home("state.json"))).toBe(false);
  });

  it("--import into the backend that the user is logged in to: with the state's passphrase, and no private state", () => {
    deployLocally();
    login();
    expect(run(["up", "--engine", "pulumi", "--import"]).status).toBe(0);
    expect(verbs().slice(0, 2)).toEqual(["stack select", "stack import"]);
    for (const { env } of calls())
      expect(env).toEqual({ PULUMI_CONFIG_PASSPHRASE_FILE: home("passphrase"), PULUMI_SKIP_UPDATE_CHECK: "true" });
    expect(recorded()).toEqual({ engine: "pulumi", backend: "current" });
    expect(existsSync(home("pulumi"))).toBe(false);
  });

  it.each(["stack select", "stack import"])(
    "--import with a failing pulumi %s leaves everything as it was",
    (fails) => {
      deployLocally();
      const before = readFileSync(home("state.json"), "utf8");
      const { status, stderr } = run(["up", "--engine", "pulumi", "--import"], { env: { STAND_IN_FAILS: fails } });
      expect(status).toBe(1);
      expect(stderr).toContain(`pulumi ${fails} ended with exit code 255:\nstderr of pulumi ${fails}\n`);
      expect(verbs()).not.toContain("up");
      expect(existsSync(home("state.json.moved-to-pulumi"))).toBe(false);
      expect(readFileSync(home("state.json"), "utf8")).toBe(before);
      expect(existsSync(home("engine.json"))).toBe(false);
      expect(run(["up"]).stdout).toContain("Using the local engine");
    },
  );

  it.each(["up", "preview", "outputs", "down"])("the CLI's needs the CLI: %s without it deploys nothing", (verb) => {
    run(["up"]);
    const { status, stdout, stderr } = run([verb], { cli: false });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "this needs the Pulumi CLI (it made this stack), and there is no pulumi on PATH: https://",
    );
    expect(recorded()).toEqual({ engine: "pulumi", backend: "private" });
    expect(existsSync(home("state.json"))).toBe(false);
  });

  it("a destroyed one is forgotten, and the next is free to choose", () => {
    run(["up"]);
    expect(run(["down"]).status).toBe(0);
    expect(verbs()).toContain("destroy");
    expect(existsSync(home("engine.json"))).toBe(false);
    expect(run(["up"], { cli: false }).stdout).toContain("Using the local engine: no Pulumi CLI is on PATH.");
  });
});

describe("wrong use", () => {
  it.each([
    [
      ["up", "--engine", "pulumi"],
      1,
      "this needs the Pulumi CLI (as asked for), and there is no pulumi on PATH: https://",
    ],
    [["preview", "--engine", "pulumi"], 1, "this needs the Pulumi CLI (as asked for)"],
    [["outputs", "--engine", "pulumi"], 1, "this needs the Pulumi CLI (as asked for)"],
    [["down", "--engine", "pulumi"], 1, "this needs the Pulumi CLI (as asked for)"],
    [["up", "--engine", "pulumi", "--import"], 1, "this needs the Pulumi CLI (as asked for)"],
    [["up", "--import"], 2, "write --engine pulumi --import"],
    [["up", "--import", "--engine", "local"], 2, "write --engine pulumi --import"],
    [["up", "--engine", "terraform"], 2, "Allowed choices are local, pulumi"],
    [["up", "--backend", "s3"], 2, "Allowed choices are private, current"],
  ])("%j without a CLI: exit code %i", (args, code, sentence) => {
    const { status, stdout, stderr } = run(args, { cli: false });
    expect([status, stdout]).toEqual([code, ""]);
    expect(stderr).toContain(sentence);
    expect(existsSync(home())).toBe(false);
  });

  it.each([[["up", "--import"]], [["up", "--import", "--engine", "local"]]])(
    "%j with a CLI on PATH: exit code 2, and pulumi is not called",
    (args) => {
      const { status, stderr } = run(args);
      expect(status).toBe(2);
      expect(stderr).toContain("write --engine pulumi --import");
      expect(calls()).toEqual([]);
      expect(existsSync(home())).toBe(false);
    },
  );

  it.each(["{}", "", '{"engine":"local"}', '{"engine":"pulumi","backend":"s3"}'])(
    "a record %j is named, and nothing is deployed",
    (text) => {
      mkdirSync(home());
      writeFileSync(home("engine.json"), text);
      for (const verb of ["up", "preview", "down", "outputs"]) {
        const { status, stderr } = run([verb]);
        expect([verb, status]).toEqual([verb, 2]);
        expect(stderr).toContain(`${home("engine.json")}: expected`);
        expect(calls()).toEqual([]);
      }
      expect(readdirSync(home())).toEqual(["engine.json"]);
    },
  );
});

describe("nothing is deployed twice, and no state is lost", () => {
  it.each([
    [["up"], { STAND_IN_FAILS: "stack select" }],
    [["preview"], {}],
    [["outputs"], {}],
  ])("%j with %j has deployed nothing, so the local engine may still be chosen", (args, env) => {
    run(args, { env });
    expect(verbs()).not.toContain("up");
    expect(existsSync(home("engine.json"))).toBe(false);
    const { status, stderr } = run(["up", "--engine", "local"]);
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.each(["up", "preview", "down", "outputs"])("%s with another backend than the stack's is refused", (verb) => {
    login();
    run(["up"]);
    const { status, stderr } = run([verb, "--backend", "private"]);
    expect(status).toBe(1);
    expect(stderr).toContain("backend");
    expect(calls()).toEqual([]);
    expect(recorded()).toEqual({ engine: "pulumi", backend: "current" });
  });

  it("down of one stack keeps the private state of another", () => {
    run(["up"]);
    run(["up", "--stack", "other"]);
    // Where the CLI's file backend keeps a stack.
    mkdirSync(home("pulumi", ".pulumi", "stacks", "demo"), { recursive: true });
    const other = home("pulumi", ".pulumi", "stacks", "demo", "other.json");
    writeFileSync(other, "{}");
    expect(run(["down"]).status).toBe(0);
    expect(existsSync(other)).toBe(true);
    expect(recorded()).toEqual({ engine: "pulumi", backend: "private" });
  });

  it.each(["up", "preview", "outputs"])(
    "%s in a folder without a project: exit code 2, and nothing is made there",
    (verb) => {
      const { status, stderr } = run([verb, at("nowhere")]);
      expect(status).toBe(2);
      expect(stderr).toContain(`${at("nowhere", "Pulumi.yaml")} does not exist`);
      expect(calls()).toEqual([]);
      expect(existsSync(at("nowhere"))).toBe(false);
    },
  );
});
