import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../support/daemon.ts";
import { type ControlPlane, controlPlane } from "../support/kubelet.ts";
import { linkPackages } from "../support/local-project.ts";

const root = mkdtempSync(join(tmpdir(), "auditwire-installer-up-"));
const project = join(root, "project");
const directory = join(root, "etc", "auditwire");
const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
let machine: ControlPlane;
let original: string;
let api = 0;

const program = (manifest: string, webhook: number) => `
import { Certificates, LocalDaemon, SelfManagedAuditSource } from "auditwire";
import { Config } from "@pulumi/pulumi";
const config = new Config();
const certificates = new Certificates("certificates", { tokens: ["prod"], passwords: ["admin"] });
const prod = new SelfManagedAuditSource("prod", {
  token: certificates.token("prod"),
  auditPolicy: config.get("auditPolicy"),
  directory: ${JSON.stringify(directory)},
  batchMaxWait: "100ms",
  install: "this-machine",
  installer: { manifest: ${JSON.stringify(manifest)}, timeout: "60s" },
});
const made = {
  name: "Namespace made",
  message: "\${user.username} made \${objectRef.name}",
  expression: 'jpath("verb") = "create" and jpath("objectRef.resource") = "namespaces"',
};
new LocalDaemon("daemon", {
  sources: [prod],
  rules: [made],
  policy: [made.name],
  coverage: "off",
  tls: certificates,
  administrator: certificates.password("admin"),
  listen: { api: "127.0.0.1:${api}", webhook: "127.0.0.1:${webhook}" },
});
`;

beforeAll(async () => {
  machine = await controlPlane(root);
  original = readFileSync(machine.manifest, "utf8");
  const [apiPort = 0, webhook = 0] = await freePorts(2);
  api = apiPort;
  mkdirSync(project);
  linkPackages(project);
  const tsconfig = {
    compilerOptions: { module: "nodenext", target: "es2023", noCheck: true, types: ["node"] },
    files: ["index.ts"],
  };
  writeFileSync(join(project, "Pulumi.yaml"), "name: installer\nruntime: nodejs\n");
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  writeFileSync(join(project, "index.ts"), program(machine.manifest, webhook));
}, 900_000);
afterAll(async () => {
  if (existsSync(join(project, ".auditwire"))) await auditwire("down");
  await machine?.stop();
  rmSync(root, { recursive: true, force: true });
}, 120_000);

/** The kubelet's stand-in lives in this process, which so must not wait for the command. */
function auditwire(...args: string[]): Promise<{ code: number; said: string }> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [command, ...args, ...(args[0] === "api-server" ? [] : ["--engine", "local"])],
      { cwd: project, env: { PATH, HOME }, encoding: "utf8" },
      (error, out, errors) => resolve({ code: typeof error?.code === "number" ? error.code : 0, said: out + errors }),
    ),
  );
}

/** Audits of namespaces with that name. */
async function audited(name: string): Promise<boolean> {
  expect(await machine.ask("/api/v1/namespaces", "POST", { metadata: { name } })).toBe(201);
  const { user, password } = JSON.parse(readFileSync(join(project, ".auditwire", "credentials.json"), "utf8")) as {
    user: string;
    password: string;
  };
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${api}/api/v1/audits/kubernetes`, { headers: { authorization } });
    if ((await answer.text()).includes(`test-admin made ${name}`)) return true;
    await sleep(100);
  }
  return false;
}

describe("up on a control-plane machine", () => {
  it("[S11] [S13] [S14] [S16] [S17] wires the API server to the daemon: what is done in the cluster is an audit", async () => {
    const { code, said } = await auditwire("up");
    expect(said).toContain("this machine: installed: the API server is back");
    expect(code).toBe(0);
    expect(machine.flags()).toContain(`--audit-policy-file=${directory}/audit-policy.yaml`);
    expect(await audited("shop")).toBe(true);
    const files = join(project, ".auditwire", "api-server", "prod");
    const check = await auditwire("api-server", "check", "--files", files, "--manifest", machine.manifest);
    expect(check.said.split("\n").filter((line) => line.startsWith("no"))).toEqual([]);
    expect(check.code).toBe(0);
  }, 120_000);

  it("[S16] a changed audit policy: the preview says that the API server will restart, up restarts it", async () => {
    const again = await auditwire("preview");
    expect(again.said).not.toContain("restart");
    writeFileSync(join(project, "Pulumi.local.yaml"), "config:\n  installer:auditPolicy: classic\n");
    const { said } = await auditwire("preview");
    expect(said).toContain('cluster "prod": audit policy changed: the API server restarts on this machine; ');
    expect(readFileSync(join(directory, "audit-policy.yaml"), "utf8")).not.toContain("# This is required.");
    expect(await auditwire("up")).toMatchObject({ code: 0 });
    expect(readFileSync(join(directory, "audit-policy.yaml"), "utf8")).toContain("# This is required.");
    expect(await machine.ask("/readyz")).toBe(200);
  }, 120_000);

  it("flags that an upgrade has taken out are noticed, and put in place again", async () => {
    writeFileSync(machine.manifest, original);
    const { said } = await auditwire("preview");
    expect(said).toContain(
      "audit flags are missing, and will be put in place: the API server restarts on this machine",
    );
    expect(await auditwire("up")).toMatchObject({ code: 0 });
    expect(machine.flags()).toContain(`--audit-policy-file=${directory}/audit-policy.yaml`);
  }, 120_000);

  it("down: flags, then files, then the daemon", async () => {
    const { code, said } = await auditwire("down");
    expect(code).toBe(0);
    expect(said).toContain("this machine: removed: flags and files are gone; the API server is back without them");
    expect(said.indexOf("removed: flags")).toBeLessThan(said.search(/delete\s+LocalDaemon/));
    expect(readFileSync(machine.manifest, "utf8")).toBe(original);
    expect(existsSync(directory)).toBe(false);
    expect(await machine.ask("/readyz")).toBe(200);
    expect(machine.wrongs).toEqual([]);
  }, 120_000);
});
