import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EngineEvent, openStack } from "../../components/engine/index.ts";
import { linkPackages } from "../support/local-project.ts";

/** Two projects side by side; the second reads what the first gives. */
let directory = "";
let events: EngineEvent[] = [];
beforeEach(() => {
  events = [];
  directory = mkdtempSync(join(tmpdir(), "auditwire-reference-"));
  project("platform", `exports.issuer = "https://issuer"; exports.password = pulumi.secret("hush-hush");`);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function project(name: string, program: string) {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  linkPackages(folder);
  const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
  writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\n${runtime}\nmain: index.js\n`);
  writeFileSync(join(folder, "index.js"), `const pulumi = require("@pulumi/pulumi");\n${program}`);
}

const reading = (name: string) =>
  project(
    "rules",
    `const platform = new pulumi.StackReference("platform", { name: \`${name}\` });
     exports.issuer = platform.requireOutput("issuer");
     exports.password = platform.getOutput("password");
     exports.none = platform.getOutput("none").apply((value) => String(value));`,
  );

function stack(name: string, environment: Readonly<Record<string, string>> = { PULUMI_CONFIG_PASSPHRASE: "test" }) {
  const { PATH } = process.env;
  const home = { HOME: directory, PATH: PATH ?? "" };
  return openStack({
    directory: join(directory, name),
    environment: { ...home, ...environment },
    report: (event) => void events.push(event),
  });
}

const errors = () => events.flatMap((e) => (e.kind === "step" && e.phase === "failed" ? [e.message] : [])).join("\n");
const stateText = (name: string) => readFileSync(join(directory, name, ".auditwire", "state.json"), "utf8");

it("outputs of a stack beside this one are read; what is secret there is secret here", async () => {
  await stack("platform").up();
  reading("${pulumi.getOrganization()}/platform/${pulumi.getStack()}");
  for (const verb of ["preview", "up"] as const)
    expect((await stack("rules")[verb]()).outputs).toMatchObject({
      issuer: "https://issuer",
      password: { value: "hush-hush" },
      none: "undefined",
    });
  expect(stateText("rules")).toContain('"https://issuer"');
  expect(events.filter((e) => JSON.stringify(e).includes("hush-hush"))).toEqual([]);
  expect(stateText("rules")).not.toContain("hush-hush");
  expect((await stack("rules").refresh()).ok).toBe(true);
  expect(await stack("rules").destroy()).toMatchObject({ ok: true, resources: [] });
  expect((await stack("platform").current()).outputs["issuer"]).toBe("https://issuer");
});

it("each stack may have a passphrase of its own", async () => {
  await stack("platform", {}).up();
  reading("organization/platform/local");
  expect((await stack("rules", {}).up()).outputs["issuer"]).toBe("https://issuer");
});

it.each([
  ["organization/elsewhere/local", /there is no stack .*none has a Pulumi\.yaml of the project "elsewhere"/],
  ["organization/platform/production", /has not been deployed \(in \.\.\/platform\): bring it up first/],
  ["platform/local", /"platform\/local" is no name of a stack here: write "organization\/PROJECT\/STACK"/],
])("%s: a sentence", async (name, sentence) => {
  await stack("platform").up();
  reading(name);
  expect((await stack("rules").up()).ok).toBe(false);
  expect(errors()).toMatch(sentence);
});

it("a state that its passphrase does not open is named", async () => {
  await stack("platform", { PULUMI_CONFIG_PASSPHRASE: "another" }).up();
  reading("organization/platform/local");
  expect((await stack("rules").preview()).ok).toBe(false);
  expect(errors()).toContain(join(directory, "platform", ".auditwire", "state.json"));
  expect(errors()).toContain("the passphrase is not the one that the state was written with");
});
