import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type Agent, request } from "node:http";
import { join } from "node:path";

export interface Serving {
  readonly process: ChildProcess;
  /** Where its listeners are. */
  readonly api: string;
  readonly webhook: string;
}

/** The built daemon, once it is ready. */
export async function serving(config: string, ...options: readonly string[]): Promise<Serving> {
  const program = join("dist", "daemon", "cli", "auditwire.js");
  const child = spawn(process.execPath, [program, "serve", "--config", config, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (status) => reject(new Error(`the daemon ended with ${status}`)));
    child.stdout.on("data", (text: Buffer) => {
      const [api, webhook] = ["api", "webhook"].map(
        (name) => new RegExp(`"${name}":"(http[^"]+)"`).exec(text.toString())?.[1],
      );
      if (api && webhook) resolve({ process: child, api, webhook });
    });
  });
}

export async function stopped(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** Resident memory, now or at its highest, as Linux tells it, in KiB. */
export function resident({ pid }: ChildProcess, which: "VmRSS" | "VmHWM" = "VmRSS"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${which}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]);
}

export function post(agent: Agent, url: URL, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { agent, method: "POST", headers: { "content-length": body.length } }, (answer) => {
      answer
        .resume()
        .once("end", () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`)),
        );
    });
    sending.once("error", reject);
    sending.end(body);
  });
}
