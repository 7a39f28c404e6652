import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePorts } from "../support/daemon.ts";

const command = join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js");
let checkout = "";
const run = (...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], { cwd: checkout, encoding: "utf8", timeout: 60_000 });

/** A checkout whose configuration is there already, with ports that nothing else uses. */
beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), "auditwire-up-"));
  const [api, webhook] = await freePorts(2);
  mkdirSync(join(checkout, ".auditwire"));
  writeFileSync(
    join(checkout, ".auditwire", "config.yaml"),
    `listen: { api: { address: "127.0.0.1:${api}" }, webhook: { address: "127.0.0.1:${webhook}" } }
data: { directory: data }
webhooks: [{ name: local, token: { file: local.token }, default: true }]
policy: [Exec or attach to a pod, Privileged pod creation]
`,
  );
});
afterAll(() => {
  run("down", "--purge");
  rmSync(checkout, { recursive: true, force: true });
});

it("up starts the daemon, delivers the samples and shows the audits; again it finds it running; down ends it", () => {
  const first = run("up");
  expect(first.stderr).toBe("");
  expect(first.status).toBe(0);
  expect(first.stdout).toContain("3 audits");
  expect(first.stdout).toMatch(
    /Privileged pod creation +alice \(by test-admin\) +core\/v1\/namespaces\/default\/pods\/nginx\n/,
  );
  expect(first.stdout).toMatch(/Webhook +http:\/\/127\.0\.0\.1:\d+\/api\/v1\/kubernetes\/webhook\/[\w-]{43}\n/);
  expect(first.stdout).toContain("--audit-policy-file=");
  const home = join(checkout, ".auditwire");
  for (const file of ["credentials.json", "local.token", "api-server/audit-webhook.yaml"])
    expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);

  const second = run("up");
  expect(second.stdout).toContain("running already");
  expect(second.stdout).toContain("3 audits");

  expect(run("down").stdout).toContain("Stored audits, token and credentials stay");
  expect(existsSync(join(home, "data", "auditwire.db"))).toBe(true);
  const third = run("up");
  expect(third.stdout).toContain("3 audits");
  expect(run("down", "--purge").stdout).toContain("Removed");
  expect(existsSync(home)).toBe(false);
  expect(run("down").stdout).toContain("No auditwire daemon");
});
