import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const requirements = join(__dirname, "moto-requirements.txt");

/** moto, an imitation of AWS' APIs by others, on a port of the loopback. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts moto. What it writes ends with the line that tells its port. */
export async function openMoto(): Promise<Moto> {
  const python = join(await environment(), "bin", "python");
  const server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const said: string[] = [];
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stderr }).on("line", (line) => {
      said.push(line);
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`moto ended:\n${said.join("\n")}`)));
  });
  return {
    endpoint,
    close: async () => {
      server.kill();
      await ended;
    },
  };
}

/** Python's packages of pinned versions, installed once in the user's cache folder. */
async function environment(): Promise<string> {
  const pinned = readFileSync(requirements, "utf8");
  const version = /^moto==(\S+)$/m.exec(pinned)?.[1] ?? "";
  const digest = createHash("sha256").update(pinned).digest("hex").slice(0, 8);
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(cache, "auditwire", `moto-${version}-${digest}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await install(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another run may have been faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function install(folder: string): Promise<void> {
  try {
    await run("python3", ["-m", "venv", folder]);
  } catch (cause) {
    throw new Error("moto wants Python with venv and pip: on Debian, apt-get install python3 python3-venv", { cause });
  }
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements];
  await run(join(folder, "bin", "python"), pip);
}
