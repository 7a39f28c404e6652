import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTools, type Cluster, startCluster } from "../support/cluster.ts";
import { replayed } from "../support/replayed.ts";
import { canRunCluster } from "../support/requirements.ts";
import { type Attack, attacks } from "./attacks.ts";

const able = canRunCluster();
const minutes = 60_000;

/** Writes and reads with their bodies, as the recommended audit policy has them, and everything else besides. */
const everything = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{ level: Request }]
`;

let directory = "";
let cluster: Cluster | undefined;
const log = () => join(directory, "cluster", "audit.log");
/** What the library said of the events of each attack. */
const found = new Map<string, readonly string[]>();

beforeAll(async () => {
  if (!able) return;
  await buildTools();
  directory = mkdtempSync(join(tmpdir(), "auditwire-attacks-"));
  mkdirSync(join(directory, "cluster"));
  writeFileSync(join(directory, "audit-policy.yaml"), everything);
  const flags = [`--audit-policy-file=${join(directory, "cluster", "audit-policy.yaml")}`, `--audit-log-path=${log()}`];
  writeFileSync(join(directory, "flags"), `${flags.join("\n")}\n`);
  cluster = await startCluster({ directory: join(directory, "cluster"), files: directory, port: 21_400 });
  for (const namespace of ["shop", "auditwire"]) await cluster.kubectl("create", "namespace", namespace);
  await until(async () => (await cluster?.kubectl("get", "serviceaccount", "default", "-n", "shop"))?.code === 0);
  const periods: { attack: Attack; from: number; to: number }[] = [];
  for (const attack of attacks) periods.push({ attack, ...(await carriedOut(attack)) });
  await cluster.stop();
  const times = await requestTimes();
  const lines = replayed(log(), directory);
  for (const { attack, from, to } of periods) {
    const own = lines.filter((_, n) => (times[n] ?? 0) >= from && (times[n] ?? 0) <= to);
    found.set(attack.name, [...new Set(own.flatMap((line) => line.matches))]);
  }
}, 30 * minutes);
afterAll(async () => {
  await cluster?.stop();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(!able)("attacks on a real API server are found", () => {
  it.each(attacks.filter(({ rule }) => rule !== "").map((attack) => [attack.name, attack] as const))(
    "%s",
    (name, { rule }) => {
      expect(found.get(name)).toContain(rule);
    },
  );
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await wait(200);
  }
  throw new Error("the cluster is not ready");
}

/** Does it, and says between which moments. */
async function carriedOut(attack: Attack): Promise<{ from: number; to: number }> {
  const manifest = join(directory, "manifest.yaml");
  if (attack.manifest !== undefined) writeFileSync(manifest, attack.manifest === "CSR" ? csr() : attack.manifest);
  const args = attack.kubectl.map((word) => (word === "MANIFEST" ? manifest : word));
  const from = Date.now();
  for (let n = 0; n < (attack.times ?? 1); n++) await oneCall(attack, args);
  const to = Date.now();
  await wait(20);
  return { from, to };
}

async function oneCall({ asCarol, kubectl }: Attack, args: readonly string[]): Promise<void> {
  if (!["exec", "attach"].includes(kubectl[0] ?? "")) {
    await (asCarol ? cluster?.kubectlAsCarol(...args) : cluster?.kubectl(...args));
    return;
  }
  const session = cluster?.spawnKubectl(...args);
  await wait(1_500);
  session?.kill();
}

/** A request for a certificate of the masters. */
function csr(): string {
  const request = join(directory, "mallory.csr");
  if (!existsSync(request))
    execFileSync("openssl", [
      ...["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", join(directory, "mallory.key")],
      ...["-subj", "/O=system:masters-to-be/CN=mallory", "-out", request],
    ]);
  return JSON.stringify({
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "mallory" },
    spec: {
      request: readFileSync(request).toString("base64"),
      signerName: "kubernetes.io/kube-apiserver-client",
      usages: ["client auth"],
    },
  });
}

async function requestTimes(): Promise<readonly number[]> {
  const times: number[] = [];
  for await (const line of createInterface({ input: createReadStream(log()) }))
    times.push(Date.parse((JSON.parse(line) as { requestReceivedTimestamp: string }).requestReceivedTimestamp));
  return times;
}
