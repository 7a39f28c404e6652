import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AuditwireError } from "../../audit/errors.ts";
import { removeIfEmpty } from "./files.ts";
import { stateFolder } from "./journal.ts";

/**
 * Does the work while no other installer works on the same folder. A lock whose process has died is taken over.
 *
 * @throws AuditwireError when another one is at work.
 */
export async function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const folder = stateFolder(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, "lock");
  if (!taken(lock)) {
    const holder = Number(readFileSync(lock, "utf8"));
    if (isAlive(holder))
      throw new AuditwireError("conflict", `process ${holder} is working on ${directory}: wait until it is done`);
    rmSync(lock, { force: true });
    if (!taken(lock)) throw new AuditwireError("conflict", `another process has begun to work on ${directory}`);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
    for (const empty of [folder, directory]) removeIfEmpty(empty);
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** In a container that shares the machine's process ids, as on the machine. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("api-server");
  } catch {
    return false;
  }
}
