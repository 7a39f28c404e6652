import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";

const token = "e2e-token-0123456789abcdef";

/** A real daemon process of the built package, in a directory of its own. */
export interface TestDaemon {
  readonly url: string;
  readonly webhook: string;
  readonly process: () => ChildProcess;
  start(): Promise<void>;
  /** Ends it and waits until it is gone. Resolves with the exit code. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
  get(path: string): Promise<unknown>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
  log(): string;
}

export async function testDaemon(directory: string, settings: object = {}): Promise<TestDaemon> {
  mkdirSync(directory, { recursive: true });
  const [apiPort, webhookPort] = await freePorts(2);
  const config = join(directory, "config.yaml");
  const credentials = join(directory, "credentials.json");
  const url = `http://127.0.0.1:${apiPort}`;
  writeFileSync(join(directory, "token"), `${token}\n`);
  writeFileSync(
    config,
    stringify({
      listen: { api: { address: `127.0.0.1:${apiPort}` }, webhook: { address: `127.0.0.1:${webhookPort}` } },
      data: { directory: "data" },
      webhooks: [{ name: "e2e", token: { file: "token" }, default: true }],
      ...settings,
    }),
  );
  let child: ChildProcess | undefined;
  const said: string[] = [];
  const send = async (method: string, path: string, body?: unknown) => {
    const { user, password } = JSON.parse(readFileSync(credentials, "utf8")) as { user: string; password: string };
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    return fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const start = async () => {
    const started = spawn(
      process.execPath,
      [
        join(__dirname, "..", "..", "dist", "daemon", "cli", "auditwire.js"),
        "serve",
        "--config",
        config,
        "--credentials",
        credentials,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream?.on("data", (data: Buffer) => said.push(data.toString()));
    for (let tries = 0; tries < 1_200; tries++) {
      if (started.exitCode !== null) throw new Error(`the daemon ended with ${started.exitCode}: ${said.join("")}`);
      if (await ready(url)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the daemon is not ready: ${said.join("")}`);
  };
  const running = () => {
    if (!child) throw new Error("the daemon has not been started");
    return child;
  };
  return {
    url,
    webhook: `http://127.0.0.1:${webhookPort}/api/v1/kubernetes/webhook/${token}`,
    process: running,
    start,
    end: async (signal) => {
      const ending = running();
      if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode;
      const gone = new Promise<number | null>((resolve) => ending.once("exit", resolve));
      ending.kill(signal);
      return gone;
    },
    get: async (path) => {
      const answer = await send("GET", path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    send,
    log: () => said.join(""),
  };
}

async function ready(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}

/**
 * Ports that nothing uses now. None of those that the system gives to outgoing connections: a daemon that is started
 * again would find its port taken by one of them.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listening(): Promise<Server> {
  for (;;) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) =>
      server.once("error", () => resolve(false)).listen(randomInt(20_000, 32_000), "127.0.0.1", () => resolve(true)),
    );
    if (isFree) return server;
  }
}
