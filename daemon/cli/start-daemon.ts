import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AuditwireError } from "../audit/errors.ts";
import type { Place } from "./place.ts";
import type { Terminal } from "./terminal.ts";

const patienceMs = 30_000;

/** Starts `auditwire serve` as a process of its own and waits until it is ready. */
export async function startDaemon(place: Place, url: string, terminal: Terminal): Promise<void> {
  terminal.step("starting the daemon");
  const log = openSync(place.log, "a", 0o600);
  const logged = statSync(place.log).size;
  const args = ["serve", "--config", place.config, "--credentials", place.credentials];
  const daemon = spawn(process.execPath, [join(__dirname, "auditwire.js"), ...args], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  writeFileSync(place.pid, `${daemon.pid}\n`);
  await ready(daemon, url, () => readFileSync(place.log).subarray(logged).toString(), place);
  daemon.unref();
  terminal.step(`the daemon is ready (process ${daemon.pid})`);
}

async function ready(daemon: ChildProcess, url: string, said: () => string, place: Place): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (daemon.exitCode !== null || daemon.signalCode !== null)
      throw new AuditwireError("unavailable", `the daemon ended at its start:\n${reason(said())}`);
    if (await answers(`${url}/readyz`)) return;
    await sleep(50);
  }
  throw new AuditwireError(
    "unavailable",
    `the daemon was not ready within ${patienceMs / 1000} s; its log is ${place.log}`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

/** What a person wrote for a person: the lines that are not the JSON log; the log's last lines when there are none. */
function reason(log: string): string {
  const lines = log.trimEnd().split("\n");
  const plain = lines.filter((line) => !line.startsWith("{"));
  return (plain.length > 0 ? plain : lines.slice(-5)).join("\n");
}
