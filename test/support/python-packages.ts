import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The folder of an environment with Python's packages of pinned versions, installed once in the user's cache folder. */
export async function pythonPackages(name: string, requirements: string): Promise<string> {
  const pinned = readFileSync(requirements, "utf8");
  const version = new RegExp(`^${name}==(\\S+)$`, "m").exec(pinned)?.[1] ?? "";
  const digest = createHash("sha256").update(pinned).digest("hex").slice(0, 8);
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(cache, "auditwire", `${name}-${version}-${digest}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await install(name, requirements, unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another run may have been faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function install(name: string, requirements: string, folder: string): Promise<void> {
  try {
    await run("python3", ["-m", "venv", folder]);
  } catch (cause) {
    throw new Error(`${name} wants Python with venv and pip: on Debian, apt-get install python3 python3-venv`, {
      cause,
    });
  }
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements];
  await run(join(folder, "bin", "python"), pip);
}
