import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json";
import { freePorts } from "../support/daemon.ts";

/** The packed package in a project that is made like Pulumi's own template for TypeScript. */
const root = join(__dirname, "..", "..");
let project = "";
const sdks = ["@pulumi/aws", "@pulumi/azure-native", "@pulumi/gcp", "@pulumi/kubernetes"] as const;
const versions = manifest.devDependencies as Readonly<Record<string, string>>;

/** As Pulumi's template writes it: no skipLibCheck. */
const template = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "nodenext",
  moduleResolution: "nodenext",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: false,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
  types: ["node"],
};

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "auditwire-package-"));
  const said = run(root, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", project);
  const packed = said.trim().split("\n").at(-1) ?? "";
  write("package.json", {
    name: "infrastructure",
    main: "index.ts",
    devDependencies: { "@types/node": versions["@types/node"], typescript: versions["typescript"] },
    dependencies: { "@pulumi/pulumi": manifest.dependencies["@pulumi/pulumi"] },
  });
  npmInstall(`./${packed}`);
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const npmInstall = (...packages: string[]) =>
  run(project, "npm", "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", ...packages);

/** @throws Error with all that was said, unless the program ended well. */
function run(cwd: string, program: string, ...args: string[]): string {
  const { status, stdout, stderr } = tried(cwd, program, ...args);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

const tried = (cwd: string, program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });

function write(file: string, content: string | object): void {
  mkdirSync(join(project, file, ".."), { recursive: true });
  writeFileSync(join(project, file), typeof content === "string" ? content : JSON.stringify(content));
}

/** Type-checks a program in a folder of the project; undefined when there is nothing to say against it. */
function typeChecked(folder: string, program: string, options: object, packageType = "commonjs"): string {
  write(`${folder}/package.json`, { type: packageType });
  write(`${folder}/index.ts`, program);
  write(`${folder}/tsconfig.json`, { compilerOptions: { ...template, noEmit: true, ...options }, files: ["index.ts"] });
  return tried(project, process.execPath, "node_modules/typescript/bin/tsc", "-p", folder).stdout;
}

function sizeOf(folder: string): { bytes: number; files: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + readFileSync(join(parentPath, name)).length, 0);
  return { bytes, files: files.length };
}

const program = `
import * as pulumi from "@pulumi/pulumi";
import { AuditDaemon, Certificates, LocalDaemon, SelfManagedAuditSource } from "auditwire";
import { rule } from "auditwire/rules";
import { SelfManagedAuditSource as same } from "auditwire/self-managed";
import { runProgram } from "auditwire/testing";

const certificates = new Certificates("certificates", { hosts: ["localhost"], tokens: ["prod"] });
const source = new SelfManagedAuditSource("prod", { token: certificates.token("prod") });
const nobody = rule("Nobody", { message: "who?", expression: (audit) => audit.user.username.eq("system:anonymous") });
const daemon = new LocalDaemon("daemon", { sources: [source], rules: [nobody], policy: [nobody] });
export const url: pulumi.Output<string> = daemon.apiUrl;
export const isSame: boolean = same === SelfManagedAuditSource;
export const kinds = [typeof AuditDaemon, typeof runProgram];
`;
/** Without the types of Node: what it uses of the surroundings it says itself. */
const clientProgram = `
import { auditwire, AuditwireApiError, type Audit, type Schemas } from "auditwire/client";

declare const process: { readonly env: { readonly DAEMON: string } };
const daemon = auditwire({ url: process.env.DAEMON, token: "t" });
export const saved = (): Promise<Schemas["User"]> =>
  daemon.put("/users/{name}", { path: { name: "a" }, body: { grants: [{ role: "viewer" }] } });
export const seen = async (one: Audit): Promise<string> => one.severity + one.user.username;
export const isOurs = (error: unknown) => error instanceof AuditwireApiError && error.details[0]?.parameter;
async function run(): Promise<void> {
  for await (const audit of daemon.audits({ severity: ["low"] })) console.log(audit.message);
}
void run();
`;

/** How a compiler finds the types. */
const resolutions = [
  { as: "nodenext, CommonJS", options: {}, type: "commonjs" },
  { as: "nodenext, ES module", options: {}, type: "module" },
  { as: "bundler", options: { module: "esnext", moduleResolution: "bundler" }, type: "commonjs" },
  {
    as: "node10",
    options: { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
    type: "commonjs",
  },
] as const;

describe("without any cloud's SDK", () => {
  it("adds little beside Pulumi's SDK, and none of the SDKs", () => {
    const modules = join(project, "node_modules");
    for (const sdk of sdks) expect(() => createRequire(join(project, "x")).resolve(`${sdk}/package.json`)).toThrow();
    const all = sizeOf(modules);
    for (const tool of ["typescript", "@types"]) {
      const { bytes, files } = sizeOf(join(modules, tool));
      all.bytes -= bytes;
      all.files -= files;
    }
    const added = ["auditwire", "libsql", "@libsql", "@neon-rs"].map((name) => sizeOf(join(modules, name)));
    expect(added.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(45e6);
    expect(added.reduce((sum, { files }) => sum + files, 0)).toBeLessThan(400);
    expect(readdirSync(modules).filter((name) => ["zod", "undici", "hono", "yaml", "@aws-sdk"].includes(name))).toEqual(
      [],
    );
  });

  it.each(resolutions)("type-checks: $as", ({ as, options, type }) => {
    expect(typeChecked(as.replaceAll(/\W+/g, "-"), program, options, type)).toBe("");
  });

  it("auditwire/client is typed with TypeScript alone, and runs in Node and in a browser's bundle", async () => {
    for (const { as, options, type } of [resolutions[1], resolutions[3]])
      expect(typeChecked(`client-${as.replaceAll(/\W+/g, "-")}`, clientProgram, { ...options, types: [] }, type)).toBe(
        "",
      );
    expect(typeChecked("client-wrong", clientProgram.replace('"low"', '"lower"'), { types: [] })).toContain(
      "is not assignable",
    );
    const daemon = createServer((request, answer) => {
      const audits = request.url === "/api/v1/audits/kubernetes?severity=low" ? [{ message: "found" }] : [];
      answer.setHeader("content-type", "application/json").end(JSON.stringify(audits));
    }).listen(0, "127.0.0.1");
    await once(daemon, "listening");
    try {
      const { port } = daemon.address() as AddressInfo;
      const entry = join(project, "client-node10", "index.ts");
      for (const platform of ["node", "browser"] as const) {
        const { outputFiles } = await build({
          ...{ entryPoints: [entry], bundle: true, write: false, logLevel: "silent", platform },
          format: platform === "node" ? "cjs" : "iife",
        });
        write(`client-${platform}.js`, outputFiles[0]?.text ?? "");
        const env = { ...process.env, DAEMON: `http://127.0.0.1:${port}` };
        const { stdout } = await promisify(execFile)(process.execPath, [join(project, `client-${platform}.js`)], {
          env,
        });
        expect(stdout.trim()).toBe("found");
      }
    } finally {
      daemon.close();
    }
  });

  it.each([
    ["auditwire/eks", "@pulumi/aws"],
    ["auditwire/aks", "@pulumi/azure-native"],
    ["auditwire/gke", "@pulumi/gcp"],
  ])("%s says in a sentence that it needs %s", (entry, sdk) => {
    const sentence = `${entry} needs ${sdk}, which is not installed: npm install ${sdk}`;
    const code = `try { require("${entry}") } catch (error) { console.log(error.name + "|" + error.message) }`;
    expect(run(project, process.execPath, "-e", code).trim()).toBe(`Error|${sentence}`);
  });

  it("a program that lacks an SDK is told so by the preview, and by nothing else", () => {
    write("lacking/Pulumi.yaml", "name: lacking\nruntime: nodejs\nmain: index.js\n");
    write("lacking/index.js", 'const { EksAuditSource } = require("auditwire/eks");');
    const { status, stdout, stderr } = auditwire("preview", "lacking");
    expect(status).toBe(1);
    expect(stdout + stderr).toContain(
      "auditwire/eks needs @pulumi/aws, which is not installed: npm install @pulumi/aws",
    );
    expect(stdout + stderr).not.toMatch(/Cannot find module| {4}at /);
  });

  it.each([
    { as: "TypeScript", main: "index.ts", type: "commonjs" },
    { as: "an ES module", main: "index.mjs", type: "module" },
  ])("`npx auditwire up` deploys a program in $as: a daemon that answers", async ({ main, type }) => {
    const [api = 0, webhook = 0] = await freePorts(2);
    write(`${type}/Pulumi.yaml`, `name: deployed-${type}\nruntime: nodejs\nmain: ${main}\n`);
    write(`${type}/tsconfig.json`, { compilerOptions: { ...template, noCheck: true }, files: ["index.ts"] });
    write(`${type}/${main}`, deployedProgram(api, webhook));
    try {
      expect(auditwire("up", type)).toMatchObject({ status: 0 });
      const answer = await fetch(`http://127.0.0.1:${api}/readyz`);
      expect(answer.status).toBe(200);
    } finally {
      expect(auditwire("down", type)).toMatchObject({ status: 0 });
    }
    await expect(fetch(`http://127.0.0.1:${api}/readyz`)).rejects.toThrow();
  });
});

const auditwire = (verb: string, folder: string) =>
  tried(project, join("node_modules", ".bin", "auditwire"), verb, folder, "--engine", "local");

const deployedProgram = (api: number, webhook: number) => `
import { LocalDaemon, SelfManagedAuditSource } from "auditwire";
import { rule } from "auditwire/rules";
const source = new SelfManagedAuditSource("prod", { token: "a-token-that-is-long-enough-0123" });
const nobody = rule("Nobody", { message: "who?", expression: (audit) => audit.user.username.eq("nobody") });
const listen = { api: "127.0.0.1:${api}", webhook: "127.0.0.1:${webhook}" };
new LocalDaemon("daemon", { sources: [source], rules: [nobody], policy: [nobody], listen });
`;

describe("with the clouds' SDKs", () => {
  const entries = { eks: "EksAuditSource", aks: "AksAuditSource", gke: "GkeAuditSource" };
  const all = Object.entries(entries);
  beforeAll(() => void npmInstall(...sdks.map((sdk) => `${sdk}@${versions[sdk]}`)), 120_000);

  it("each entry type-checks", () => {
    const imports = all.map(([entry, name]) => `import { ${name} } from "auditwire/${entry}";`);
    const uses = all.map(
      ([, name]) =>
        `export const made${name} = (args: ConstructorParameters<typeof ${name}>[1]) => new ${name}("prod", args);`,
    );
    expect(typeChecked("clouds", [...imports, ...uses].join("\n"), {})).toBe("");
  });

  it("each entry is loaded, as CommonJS and as an ES module, and is the same", () => {
    const pairs = all.map(
      ([entry, name]) =>
        `(await import("auditwire/${entry}")).${name} === require("auditwire/${entry}").${name} && "${name}"`,
    );
    const code = `const require = (await import("node:module")).createRequire(import.meta.url); console.log([${pairs}].join())`;
    write("loaded.mjs", code);
    expect(run(project, process.execPath, "loaded.mjs").trim()).toBe(Object.values(entries).join());
  });
});
