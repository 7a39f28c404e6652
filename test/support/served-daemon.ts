import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./daemon.ts";

/** A daemon that serves a folder's configuration, at ports of this machine. */
export interface ServedDaemon {
  readonly apiPort: number;
  readonly webhookPort: number;
  end(): Promise<void>;
}

/** Starts the built command on `config.yaml` and `credentials.json` of the folder, and waits until it is ready. */
export async function servedDaemon(command: string, folder: string): Promise<ServedDaemon> {
  const [apiPort = 0, webhookPort = 0] = await freePorts(2);
  const file = join(folder, "config.yaml");
  const text = readFileSync(file, "utf8").replace("0.0.0.0:8083", `127.0.0.1:${apiPort}`);
  writeFileSync(file, text.replace("0.0.0.0:8084", `0.0.0.0:${webhookPort}`));
  const credentials = join(folder, "credentials.json");
  const daemon = spawn(process.execPath, [command, "serve", "--config", file, "--credentials", credentials], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [daemon.stdout, daemon.stderr]) stream.on("data", (data: Buffer) => said.push(data.toString()));
  for (let tries = 0; tries < 300; tries++) {
    if (daemon.exitCode !== null) throw new Error(`the daemon ended with ${daemon.exitCode}: ${said.join("")}`);
    if (await isReady(apiPort)) return { apiPort, webhookPort, end: () => ended(daemon) };
    await sleep(100);
  }
  await ended(daemon);
  throw new Error(`the daemon is not ready: ${said.join("")}`);
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ host: "127.0.0.1", port, path: "/readyz", rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on("error", () => resolve(false));
    asking.end();
  });
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  const gone = new Promise((resolve) => daemon.once("exit", resolve));
  daemon.kill("SIGTERM");
  await gone;
}
