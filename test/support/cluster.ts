import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const scripts = join(__dirname, "..", "cluster");
const groups = ["etcd", "kwok", "kubernetes"] as const;

/** The minor versions of Kubernetes that the tests run on: the newest, and the oldest that is supported. */
export const kubernetesVersions = ["1.36", "1.30"] as const;
export type KubernetesVersion = (typeof kubernetesVersions)[number];

/**
 * etcd, kube-apiserver, controller-manager, scheduler, kubectl and kwok, built from their Go modules into the user's
 * cache folder. Takes seven minutes on two cores the first time, nothing afterwards.
 */
export const buildTools = (): Promise<string> => build(groups);

/** The servers of a minor version: those of the tools, or four more minutes. */
export function buildServers(version: KubernetesVersion): Promise<string> {
  return version === "1.36" ? buildTools() : build([`kubernetes-${version}`]);
}

async function build(groups: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const group of groups)
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(scripts, group, file)));
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const tools = join(cache, "auditwire", "cluster-tools", hash.digest("hex").slice(0, 16));
  if (existsSync(tools)) return tools;
  const unfinished = `${tools}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const [index, group] of groups.entries()) {
    process.stderr.write(`building the cluster tools (${index + 1} of ${groups.length}): ${group} …\n`);
    await run("bash", [join(scripts, "build.sh"), unfinished, group]);
  }
  renameSync(unfinished, tools);
  return tools;
}

export interface ClusterOptions {
  /** Folder with audit-policy.yaml, audit-webhook.yaml and flags, which expect the two files in `directory`. */
  readonly files: string;
  /** An empty folder for keys, logs and data. */
  readonly directory: string;
  /** First of the ports it takes. */
  readonly port: number;
  /** Controller manager and scheduler elect leaders, as in a cluster of several. */
  readonly leaderElection?: boolean;
  /** Default: the newest. */
  readonly version?: KubernetesVersion;
}

export interface Cluster {
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Runs kubectl as the administrator; resolves with its exit code and output, whatever the code. */
  kubectl(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Starts kubectl and leaves it running. */
  spawnKubectl(...args: string[]): ChildProcess;
  /** Runs kubectl as carol of the group platform, who has the rights that somebody gave her. */
  kubectlAsCarol(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

/** Starts a control plane whose API server has the audit files and flags that were deployed. */
export async function startCluster({
  directory,
  files,
  port,
  leaderElection = false,
  version = "1.36",
}: ClusterOptions): Promise<Cluster> {
  const tools = await buildTools();
  const servers = await buildServers(version);
  mkdirSync(directory, { recursive: true });
  for (const file of ["audit-policy.yaml", "audit-webhook.yaml", "flags"].filter((it) => existsSync(join(files, it))))
    copyFileSync(join(files, file), join(directory, file));
  const address = addressOf(port);
  const kubelet = await silentKubelet(address);
  const control = spawn("bash", [join(scripts, "run-cluster.sh"), tools, directory], {
    env: {
      ...process.env,
      CLUSTER_PORT: String(port),
      CLUSTER_SERVERS: servers,
      CLUSTER_NODE_IP: address,
      CLUSTER_LEADER_ELECT: String(leaderElection),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kubeconfig = await firstLine(control, directory);
  const withConfig = (args: readonly string[], config = kubeconfig) => [`--kubeconfig=${config}`, ...args];
  return {
    kubeconfig,
    kubectl: (...args) => output(join(tools, "kubectl"), withConfig(args)),
    spawnKubectl: (...args) => spawn(join(tools, "kubectl"), withConfig(args), { stdio: ["pipe", "ignore", "ignore"] }),
    kubectlAsCarol: (...args) => output(join(tools, "kubectl"), withConfig(args, join(directory, "ops.kubeconfig"))),
    stop: async () => {
      const ended = new Promise((resolve) => control.once("exit", resolve));
      if (control.exitCode === null) {
        control.kill("SIGTERM");
        await ended;
      }
      kubelet.close();
    },
  };
}

/** Kubelets have a fixed port: clusters that run at the same time have theirs on other addresses of the loopback network. */
const addressOf = (port: number) => `127.0.0.${1 + (Math.trunc(port / 100) % 100)}`;

/** No kubelet listens in this cluster; one that accepts and stays silent keeps an exec session open. */
function silentKubelet(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => void socket.on("error", () => undefined));
    server.once("error", reject);
    server.listen(10_250, address, () => resolve(server.unref()));
  });
}

function firstLine(control: ChildProcess, directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    control.stderr?.on("data", (data: Buffer) => said.push(data.toString()));
    control.once("exit", (code) =>
      reject(new Error(`the cluster did not start (exit ${code}): ${said.join("")}\n${logsOf(directory)}`)),
    );
    if (control.stdout) createInterface(control.stdout).once("line", resolve);
  });
}

function logsOf(directory: string): string {
  const logs = readdirSync(directory).filter((file) => file.endsWith(".log"));
  return logs
    .map((file) => `== ${file}\n${readFileSync(join(directory, file), "utf8").split("\n").slice(-8).join("\n")}`)
    .join("\n");
}

function output(command: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} ended with ${code}`)),
    );
  });
}
