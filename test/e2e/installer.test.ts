import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import type { ApiServerInputs } from "../../components/dynamic-provider/api-server-inputs.ts";
import { filesSecret, installJob } from "../../components/dynamic-provider/api-server-job.ts";
import { askCluster } from "../../components/sources/self-managed/cluster-request.ts";
import { clusterFindings } from "../../components/sources/self-managed/findings.ts";
import { clusterAccess } from "../../components/sources/self-managed/kubeconfig.ts";
import type { InstallerPorts } from "../../daemon/cli/api-server/change.ts";
import { check } from "../../daemon/cli/api-server/check.ts";
import { readInput } from "../../daemon/cli/api-server/input.ts";
import { install } from "../../daemon/cli/api-server/install.ts";
import { apiServerProcesses } from "../../daemon/cli/api-server/processes.ts";
import { readiness } from "../../daemon/cli/api-server/ready.ts";
import { remove } from "../../daemon/cli/api-server/remove.ts";
import { type ControlPlane, controlPlane } from "../support/kubelet.ts";

const root = mkdtempSync(join(tmpdir(), "auditwire-installer-"));
const directory = join(root, "etc", "auditwire");
let machine: ControlPlane;
let original: string;
/** Audit events that arrived, by request. */
let arrived: string[] = [];
let receiver: Server;

beforeAll(async () => {
  receiver = createServer((request, answer) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const { items = [] } = JSON.parse(body) as { items?: { verb: string; requestURI: string }[] };
      arrived.push(...items.map(({ verb, requestURI }) => `${verb} ${requestURI}`));
      answer.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  machine = await controlPlane(root);
  original = readFileSync(machine.manifest, "utf8");
}, 900_000);
afterAll(async () => {
  await machine?.stop();
  receiver?.close();
  rmSync(root, { recursive: true, force: true });
});

const ports: InstallerPorts = {
  processes: () => apiServerProcesses(),
  readiness,
  timeoutMs: 30_000,
  backTimeoutMs: 30_000,
  pollMs: 50,
  settleMs: 5_000,
  signal: new AbortController().signal,
  say: () => undefined,
};

/** A folder as a deployment writes it. */
function files(name: string, changes: { policy?: string; batchMaxWait?: string; flags?: string[] } = {}): string {
  const folder = join(root, "files", name);
  mkdirSync(folder, { recursive: true });
  const { port } = receiver.address() as AddressInfo;
  const server = `http://127.0.0.1:${port}/api/v1/kubernetes/webhook/0123456789abcdef`;
  const { batchMaxWait = "100ms" } = changes;
  writeFileSync(join(folder, "audit-policy.yaml"), changes.policy ?? auditPolicy("recommended"));
  writeFileSync(join(folder, "audit-webhook.yaml"), auditWebhook({ cluster: "prod", server }));
  const flags = [...apiServerFlags({ directory, batchMaxWait }), ...(changes.flags ?? [])];
  writeFileSync(join(folder, "flags"), `${flags.join("\n")}\n`);
  return folder;
}
const installed = (folder: string, replace = false) =>
  install({ input: readInput(folder), manifest: machine.manifest, replace }, ports);
const removed = () => remove({ manifest: machine.manifest, directory }, ports);

async function namespaceIsRecorded(name: string): Promise<boolean> {
  arrived = [];
  expect(await machine.ask("/api/v1/namespaces", "POST", { metadata: { name } })).toBe(201);
  for (let tries = 0; tries < 40 && arrived.length === 0; tries += 1) await sleep(50);
  return arrived.some((request) => request.startsWith("create /api/v1/namespaces"));
}

describe("on a control-plane machine", () => {
  it("[S13] [S14] [S16] installs: the API server is back with the flags, and its events arrive", async () => {
    expect(await installed(files("first"))).toMatchObject({ state: "installed" });
    expect(machine.flags()).toEqual(expect.arrayContaining([`--audit-policy-file=${directory}/audit-policy.yaml`]));
    expect(await namespaceIsRecorded("first")).toBe(true);
    expect(statSync(join(directory, "audit-webhook.yaml")).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "audit-policy.yaml")).mode & 0o777).toBe(0o644);
    expect(readFileSync(machine.manifest, "utf8")).toContain("# the default refuses a loopback address");
    expect(readdirSync(join(directory, ".state")).sort()).toEqual(["journal.json", "kube-apiserver.yaml.before"]);
    expect(readFileSync(join(directory, ".state", "kube-apiserver.yaml.before"), "utf8")).toBe(original);
  });

  it("a second install changes nothing and restarts nothing; the check is content", async () => {
    const before = apiServerProcesses();
    expect(await installed(files("first"))).toMatchObject({ state: "unchanged" });
    expect(apiServerProcesses()).toEqual(before);
    const findings = await check(readInput(files("first")), machine.manifest, ports);
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("a file that somebody has changed is written again, and read: the API server restarts", async () => {
    writeFileSync(join(directory, "audit-policy.yaml"), auditPolicy("classic"));
    const findings = await check(readInput(files("first")), machine.manifest, ports);
    expect(findings.filter(({ ok }) => !ok)).toHaveLength(1);
    const before = machine.flags();
    const [{ id } = { id: "" }] = apiServerProcesses().filter((it) => it.flags.join() === before.join());
    expect(await installed(files("first"))).toMatchObject({ state: "installed" });
    expect(apiServerProcesses().map((it) => it.id)).not.toContain(id);
    expect(await installed(files("first"))).toMatchObject({ state: "unchanged" });
  });

  it.each<[string, Parameters<typeof files>[1]]>([
    ["a policy", { policy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Everything\n" }],
    ["a flag", { flags: ["--audit-webhook-mode=perhaps"] }],
  ])("[S16] %s that the API server refuses: it goes back by itself", async (name, changes) => {
    const manifest = readFileSync(machine.manifest, "utf8");
    const policy = readFileSync(join(directory, "audit-policy.yaml"), "utf8");
    const attempt = install(
      { input: readInput(files(name, changes)), manifest: machine.manifest, replace: false },
      ports,
    );
    await expect(attempt).rejects.toThrow("the API server is back with its former manifest");
    expect(readFileSync(machine.manifest, "utf8")).toBe(manifest);
    expect(readFileSync(join(directory, "audit-policy.yaml"), "utf8")).toBe(policy);
    expect(await machine.ask("/readyz")).toBe(200);
    expect(await namespaceIsRecorded(name.replaceAll(" ", "-"))).toBe(true);
  });

  it("removes: flags first, then files; the manifest is word for word as before", async () => {
    const steps: string[] = [];
    const reached = (step: string) => {
      steps.push(`${step}: ${existsSync(join(directory, "audit-policy.yaml")) ? "files" : "no files"}`);
    };
    expect(await remove({ manifest: machine.manifest, directory }, { ...ports, reached })).toMatchObject({
      state: "removed",
    });
    expect(steps).toEqual(["noted: files", "manifest-written: files", "restarted: files"]);
    expect(readFileSync(machine.manifest, "utf8")).toBe(original);
    expect(existsSync(directory)).toBe(false);
    expect(machine.flags().filter((flag) => flag.startsWith("--audit"))).toEqual([]);
    expect(await namespaceIsRecorded("unseen")).toBe(false);
    expect(await removed()).toMatchObject({ state: "absent" });
  });

  it("the first install of what is refused leaves nothing", async () => {
    const wrong = files("wrong", { flags: ["--audit-webhook-batch-max-size=many"] });
    const attempt = install({ input: readInput(wrong), manifest: machine.manifest, replace: false }, ports);
    await expect(attempt).rejects.toThrow("is back with its former manifest");
    expect(readFileSync(machine.manifest, "utf8")).toBe(original);
    expect(existsSync(directory)).toBe(false);
  });
});

describe("killed in the middle", () => {
  const killed = (verb: "install" | "remove", folder: string, step: string) =>
    new Promise((resolve) => {
      const program = join(__dirname, "../support/installer-process.ts");
      const args = [
        "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
        program,
        "real",
        verb,
        folder,
        machine.manifest,
        step,
      ];
      spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] }).once("exit", (_, signal) =>
        resolve(signal),
      );
    });

  it("install and remove, each between the manifest and the restart: the next run finishes it", async () => {
    const folder = files("killed");
    expect(await killed("install", folder, "manifest-written")).toBe("SIGKILL");
    expect(await installed(folder)).toMatchObject({ state: "installed" });
    expect(machine.flags()).toEqual(expect.arrayContaining([`--audit-policy-file=${directory}/audit-policy.yaml`]));
    expect(await installed(folder)).toMatchObject({ state: "unchanged" });
    expect(await killed("remove", folder, "manifest-written")).toBe("SIGKILL");
    expect(await removed()).toMatchObject({ state: "removed" });
    expect(readFileSync(machine.manifest, "utf8")).toBe(original);
    expect(existsSync(directory)).toBe(false);
    expect(await machine.ask("/readyz")).toBe(200);
  });

  it("install of what is refused, while it goes back: the next run goes back", async () => {
    const wrong = files("killed-wrong", { flags: ["--audit-webhook-mode=never"] });
    expect(await killed("install", wrong, "going-back")).toBe("SIGKILL");
    const attempt = install({ input: readInput(wrong), manifest: machine.manifest, replace: false }, ports);
    await expect(attempt).rejects.toThrow("is back with its former manifest");
    expect(readFileSync(machine.manifest, "utf8")).toBe(original);
    expect(existsSync(directory)).toBe(false);
  });
});

describe("the cluster", () => {
  it("[S02] is asked with the administrator's kubeconfig: its version, and nothing to warn of", async () => {
    const connect = async () => askCluster(await clusterAccess(machine.kubeconfig));
    expect(await clusterFindings("prod", directory, connect)).toEqual({
      version: expect.stringMatching(/^v1\.\d+\.\d+$/),
      warnings: [],
      refusal: undefined,
    });
  });

  it.each(["install", "remove"] as const)(
    "takes the job that would %s, and its secret, with strict validation",
    async (verb) => {
      const inputs: ApiServerInputs = {
        ...{ cluster: "prod", on: "control-plane-nodes", manifest: machine.manifest, directory, replace: true },
        ...readInput(files("first")),
        ...{
          timeoutSeconds: 300,
          nodes: [],
          namespace: "kube-system",
          image: "auditwire:1",
          imagePullSecrets: ["registry"],
        },
        kubeconfig: "",
      };
      const strict = "?dryRun=All&fieldValidation=Strict";
      const job = installJob(inputs, { name: "auditwire-job", verb, node: "cp-1" });
      expect(await machine.ask(`/apis/batch/v1/namespaces/kube-system/jobs${strict}`, "POST", job)).toBe(201);
      const secret = filesSecret(inputs, "auditwire-job");
      expect(await machine.ask(`/api/v1/namespaces/kube-system/secrets${strict}`, "POST", secret)).toBe(201);
      const wrong = { ...job, spec: { ...(job as { spec: object }).spec, backOfLimit: 1 } };
      expect(await machine.ask(`/apis/batch/v1/namespaces/kube-system/jobs${strict}`, "POST", wrong)).toBe(400);
    },
  );
});

it("a kubelet has seen nothing in its folder but the API server, and every file where it was mounted", () => {
  expect(machine.wrongs).toEqual([]);
});
