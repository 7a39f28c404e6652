import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { command } from "./command.ts";
import { get } from "./http.ts";

const startPatienceMs = 30_000;
const reloadPatienceMs = 15_000;
/** Longer than the daemon itself takes to finish the requests under way. */
const stopPatienceMs = 40_000;

export const processFiles = { pid: "daemon.pid", log: "daemon.log" };

/** How a daemon is reached from this machine, and by which authority it is known. */
export interface DaemonAddress {
  readonly url: string;
  readonly authority: string | undefined;
}

/** The process id of the folder's daemon, if the process that was noted still lives and is ours. */
export function runningPid(directory: string): number | undefined {
  const file = join(directory, processFiles.pid);
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").trim());
  return Number.isInteger(pid) && pid > 1 && isOurs(pid, directory) ? pid : undefined;
}

/** A pid may have been given to another program since: only a process that was started with our configuration counts. */
function isOurs(pid: number, directory: string): boolean {
  try {
    process.kill(pid, 0);
    const args = commandLine(pid);
    return args.includes("serve") && args.includes(join(directory, "config.yaml"));
  } catch {
    return false;
  }
}

function commandLine(pid: number): readonly string[] {
  const proc = `/proc/${pid}/cmdline`;
  if (existsSync(proc)) return readFileSync(proc, "utf8").split("\0");
  return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(/\s+/);
}

/** Starts `auditwire serve` as a process that outlives this one, and waits until it is ready. */
export async function startDaemon(directory: string, address: DaemonAddress): Promise<number> {
  const file = join(directory, processFiles.log);
  const log = openSync(file, "a", 0o600);
  const logged = statSync(file).size;
  const args = [
    "serve",
    "--config",
    join(directory, "config.yaml"),
    "--credentials",
    join(directory, "credentials.json"),
  ];
  const daemon = spawn(process.execPath, [command, ...args], {
    detached: true,
    cwd: directory,
    // The passphrase and the like of a deployment are none of the daemon's business.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"))),
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  writeFileSync(join(directory, processFiles.pid), `${daemon.pid}\n`);
  const said = () => readFileSync(file).subarray(logged).toString();
  const deadline = performance.now() + startPatienceMs;
  while (performance.now() < deadline) {
    if (daemon.exitCode !== null || daemon.signalCode !== null)
      throw new Error(`the daemon ended at its start:\n${plainLines(said())}`);
    if (await answers(address)) {
      daemon.unref();
      return daemon.pid ?? 0;
    }
    await sleep(50);
  }
  daemon.kill("SIGTERM");
  throw new Error(`the daemon was not ready within ${startPatienceMs / 1000} s; its log is ${file}`);
}

async function answers({ url, authority }: DaemonAddress): Promise<boolean> {
  try {
    return (await get(`${url}/readyz`, { authority })).status === 200;
  } catch {
    return false;
  }
}

/** What a person wrote for a person: the lines that are not the JSON log; the log's last lines when there are none. */
function plainLines(log: string): string {
  const lines = log.trimEnd().split("\n");
  const plain = lines.filter((line) => !line.startsWith("{"));
  return (plain.length > 0 ? plain : lines.slice(-5)).join("\n");
}

/** Ends the folder's daemon, if it runs, and waits until it is gone. */
export async function stopDaemon(directory: string): Promise<void> {
  const pid = runningPid(directory);
  if (pid === undefined) return;
  process.kill(pid, "SIGTERM");
  const deadline = performance.now() + stopPatienceMs;
  while (runningPid(directory) === pid) {
    if (performance.now() > deadline)
      throw new Error(
        `the daemon (process ${pid}) has not stopped within ${stopPatienceMs / 1000} s; its log is ${join(directory, processFiles.log)}`,
      );
    await sleep(50);
  }
}

/** Waits until the running daemon has taken over the configuration of a digest. */
export async function takenOver(directory: string, address: DaemonAddress, digest: string): Promise<void> {
  const deadline = performance.now() + reloadPatienceMs;
  while (performance.now() < deadline) {
    const { text } = await get(`${address.url}/metrics`, address);
    if (text.includes(`auditwire_config_info{sha256="${digest}"}`)) return;
    await sleep(100);
  }
  throw new Error(
    `the daemon has not taken over its changed configuration within ${reloadPatienceMs / 1000} s; its log says why: ${join(directory, processFiles.log)}`,
  );
}

/** Names the code that a daemon runs: another build means a restart. */
export function buildOf(): string {
  const hash = createHash("sha256").update(process.version);
  const root = join(__dirname, "..", "..", "daemon");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|sql)$/.test(file));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
