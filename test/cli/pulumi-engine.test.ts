import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkPackages } from "../support/local-project.ts";

/** How the Pulumi CLI is called, seen by a stand-in: the CLI itself is in no package registry. */
const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
let directory = "";
const at = (...path: string[]) => join(directory, ...path);
const home = (...path: string[]) => at("project", ".auditwire", ...path);

const secret = (text: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(text),
});
const exported = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:local::demo::pulumi:pulumi:Stack::demo-local",
        type: "pulumi:pulumi:Stack",
        custom: false,
        outputs: { greeting: "hi", password: secret("hush-hush") },
      },
    ],
  },
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-cli-"));
  for (const folder of ["project", "home"]) mkdirSync(at(folder));
  linkPackages(at("project"));
  writeFileSync(
    at("project", "Pulumi.yaml"),
    "name: demo\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n",
  );
  writeFileSync(at("project", "index.js"), 'exports.greeting = "hi";\n');
  writeFileSync(at("export.json"), JSON.stringify(exported));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function calls(): readonly Call[] {
  if (!existsSync(at("calls"))) return [];
  const lines = readFileSync(at("calls"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Call);
}
const verbs = () => calls().map(({ argv }) => (argv[0] === "stack" ? `stack ${argv[1]}` : (argv[0] ?? "")));
const callOf = (verb: string) => calls().find(({ argv }) => argv.join(" ").startsWith(verb));

function run(args: readonly string[], { cli = true, env = {} }: { cli?: boolean; env?: Record<string, string> } = {}) {
  rmSync(at("calls"), { force: true });
  const folders = [...(cli ? [join(__dirname, "..", "support", "stand-in")] : []), dirname(process.execPath)];
  return spawnSync(process.execPath, [command, ...args], {
    cwd: at("project"),
    encoding: "utf8",
    env: {
      PATH: folders.join(":"),
      HOME: at("home"),
      STAND_IN_CALLS: at("calls"),
      STAND_IN_EXPORT: at("export.json"),
      ...env,
    },
  });
}

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
    const place = ["--cwd", at("project"), "--non-interactive"];
    expect(callOf("stack select")?.argv).toEqual([
      "stack",
      "select",
      "local",
      "--create",
      ...place,
      "--secrets-provider",
      "passphrase",
    ]);
    expect(callOf("up")?.argv).toEqual(["up", "--yes", "--skip-preview", "--stack", "local", ...place]);
    for (const { env } of calls())
      expect(env).toEqual({
        PULUMI_BACKEND_URL: pathToFileURL(home("pulumi")).href,
        PULUMI_CONFIG_PASSPHRASE_FILE: home("passphrase"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      });
    expect(statSync(home("pulumi")).mode & 0o777).toBe(0o700);
    expect(statSync(home("passphrase")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(home("engine.json"), "utf8"))).toEqual({ engine: "pulumi", backend: "private" });
    expect(existsSync(home("state.json"))).toBe(false);
  });

  it("the user's passphrase is used where there is one", () => {
    run(["up"], { env: { PULUMI_CONFIG_PASSPHRASE: "mine" } });
    expect(callOf("up")?.env["PULUMI_CONFIG_PASSPHRASE"]).toBe("mine");
    expect(callOf("up")?.env["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBeUndefined();
    expect(existsSync(home("passphrase"))).toBe(false);
  });

  it("who is logged in gets the own backend, but never by what npm start runs", () => {
    login();
    expect(run(["up"]).stdout).toContain("the backend you are logged in to");
    expect(callOf("up")?.env["PULUMI_BACKEND_URL"]).toBeUndefined();
    expect(callOf("stack select")?.argv).not.toContain("passphrase");

    rmSync(home(), { recursive: true });
    const start = (
      JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as { scripts: { start: string } }
    ).scripts.start;
    const args = start.split(" ").slice(2);
    expect(args).toEqual(["up", "--backend", "private", "--samples"]);
    run(args);
    expect(callOf("up")?.env["PULUMI_BACKEND_URL"]).toBe(pathToFileURL(home("pulumi")).href);
    run(["down"]);
    expect(callOf("destroy")?.env["PULUMI_BACKEND_URL"]).toBe(pathToFileURL(home("pulumi")).href);
  });

  it.each([
    [["up", "--refresh"], "up --yes --skip-preview --refresh --stack local"],
    [["up", "--stack", "other"], "up --yes --skip-preview --stack other"],
    [["preview"], "preview --diff --stack local"],
    [["down", "--engine", "pulumi"], "destroy --yes --skip-preview --stack local"],
  ])("%j", (args, expected) => {
    expect(run(args).status).toBe(0);
    expect(
      calls()
        .map(({ argv }) => argv.join(" "))
        .filter((line) => line.startsWith(expected)),
    ).toHaveLength(1);
  });

  it("outputs --json hides secrets", () => {
    const { stdout } = run(["outputs", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ greeting: "hi", password: "[secret]" });
    expect(verbs()).not.toContain("up");
    expect(run(["up"]).stdout).not.toContain("hush-hush");
  });

  it.each(["up", "stack select", "stack export"])("a failing pulumi %s is exit code 1", (fails) => {
    const { status, stderr } = run(["up"], { env: { STAND_IN_FAILS: fails } });
    expect(status).toBe(1);
    if (fails !== "up") expect(stderr).toContain(`pulumi ${fails} ended with exit code 255`);
    if (fails === "stack select") expect(stderr).toContain("stderr of pulumi stack select");
    if (fails === "stack select") expect(verbs()).not.toContain("up");
  });
});

describe("a stack stays with the engine that made it", () => {
  const local = () => expect(run(["up", "--engine", "local"], { cli: false }).status).toBe(0);

  it("the local engine's is not deployed a second time by a CLI that was installed later", () => {
    local();
    const { status, stdout } = run(["up"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Using the local engine: it made this stack.");
    expect(calls()).toEqual([]);
    const refused = run(["up", "--engine", "pulumi"]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("`auditwire up --engine pulumi --import` moves it to the Pulumi CLI");
    expect(calls()).toEqual([]);
  });

  it("--import moves it: the state is imported before the up, and ours is never used again", () => {
    local();
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
    expect(existsSync(home("state.json"))).toBe(false);
    expect(existsSync(home("state.json.moved-to-pulumi"))).toBe(true);
    expect(run(["up"]).stdout).toContain("it made this stack");
    expect(verbs()).toContain("up");
    const refused = run(["up", "--engine", "local"]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("was deployed by the Pulumi CLI and stays with it");
  });

  it("a failed import leaves everything as it was", () => {
    local();
    const before = readFileSync(home("state.json"), "utf8");
    expect(run(["up", "--engine", "pulumi", "--import"], { env: { STAND_IN_FAILS: "stack import" } }).status).toBe(1);
    expect(readFileSync(home("state.json"), "utf8")).toBe(before);
    expect(existsSync(home("engine.json"))).toBe(false);
    expect(run(["up"]).stdout).toContain("Using the local engine");
  });

  it("the CLI's needs the CLI", () => {
    run(["up"]);
    const { status, stderr } = run(["up"], { cli: false });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "this needs the Pulumi CLI (it made this stack), and there is no pulumi on PATH: https://",
    );
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
    [["up", "--engine", "pulumi"], 1, "this needs the Pulumi CLI (as asked for)"],
    [["up", "--import"], 2, "write --engine pulumi --import"],
    [["up", "--engine", "terraform"], 2, "Allowed choices are local, pulumi"],
    [["up", "--backend", "s3"], 2, "Allowed choices are private, current"],
  ])("%j without a CLI: exit code %i", (args, code, sentence) => {
    const { status, stderr } = run(args, { cli: false });
    expect(status).toBe(code);
    expect(stderr).toContain(sentence);
    expect(existsSync(home("state.json"))).toBe(false);
  });

  it("a record that cannot be read is named and nothing is deployed", () => {
    mkdirSync(home());
    writeFileSync(home("engine.json"), "{}");
    const { status, stderr } = run(["up"]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${home("engine.json")}: expected`);
    expect(calls()).toEqual([]);
  });
});
