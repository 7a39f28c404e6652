import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { type Attack, attacks } from "../e2e/attacks.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { replayed } from "./replayed.ts";

export interface AuditedCluster {
  /** An empty folder for keys, logs and data. */
  readonly directory: string;
  /** Content of `audit-policy.yaml`. */
  readonly policy: string;
  /** First of the ports it takes. */
  readonly port: number;
}

/** Carries out all attacks on a real API server with that policy, and says which prewritten rules hold on the events of each. */
export async function attacked(options: AuditedCluster): Promise<ReadonlyMap<string, readonly string[]>> {
  const { directory } = options;
  const log = join(directory, "cluster", "audit.log");
  const cluster = await auditedCluster(options, log);
  const periods: { attack: Attack; from: number; to: number }[] = [];
  try {
    for (const namespace of ["shop", "auditwire"]) await cluster.kubectl("create", "namespace", namespace);
    await until(async () => (await cluster.kubectl("get", "serviceaccount", "default", "-n", "shop")).code === 0);
    for (const attack of attacks) periods.push({ attack, ...(await carriedOut(attack, cluster, directory)) });
  } finally {
    await cluster.stop();
  }
  const times = await requestTimes(log);
  const lines = replayed(log, directory);
  return new Map(
    periods.map(({ attack, from, to }) => {
      const own = lines.filter((_, n) => (times[n] ?? 0) >= from && (times[n] ?? 0) <= to);
      return [attack.name, [...new Set(own.flatMap((line) => line.matches))]];
    }),
  );
}

/** A cluster that writes its audit events to a file. */
function auditedCluster({ directory, policy, port }: AuditedCluster, log: string): Promise<Cluster> {
  const cluster = join(directory, "cluster");
  mkdirSync(cluster, { recursive: true });
  writeFileSync(join(directory, "audit-policy.yaml"), policy);
  const flags = [`--audit-policy-file=${join(cluster, "audit-policy.yaml")}`, `--audit-log-path=${log}`];
  writeFileSync(join(directory, "flags"), `${flags.join("\n")}\n`);
  return startCluster({ directory: cluster, files: directory, port });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await wait(200);
  }
  throw new Error("the cluster is not ready");
}

/** Does it, and says between which moments. */
async function carriedOut(attack: Attack, cluster: Cluster, directory: string): Promise<{ from: number; to: number }> {
  const manifest = join(directory, "manifest.yaml");
  if (attack.manifest !== undefined)
    writeFileSync(manifest, attack.manifest === "CSR" ? csr(directory) : attack.manifest);
  const args = attack.kubectl.map((word) => (word === "MANIFEST" ? manifest : word));
  const from = Date.now();
  for (let n = 0; n < (attack.times ?? 1); n++) await oneCall(attack, args, cluster);
  const to = Date.now();
  await wait(20);
  return { from, to };
}

async function oneCall({ asCarol, kubectl }: Attack, args: readonly string[], cluster: Cluster): Promise<void> {
  if (!["exec", "attach"].includes(kubectl[0] ?? "")) {
    await (asCarol ? cluster.kubectlAsCarol(...args) : cluster.kubectl(...args));
    return;
  }
  const session = cluster.spawnKubectl(...args);
  await wait(1_500);
  session.kill();
}

/** A request for a certificate of the masters. */
function csr(directory: string): string {
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

async function requestTimes(log: string): Promise<readonly number[]> {
  const times: number[] = [];
  for await (const line of createInterface({ input: createReadStream(log) }))
    times.push(Date.parse((JSON.parse(line) as { requestReceivedTimestamp: string }).requestReceivedTimestamp));
  return times;
}
