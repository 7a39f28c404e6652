import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Another deployment of the same stack is under way. */
export class LockedError extends Error {}

/** Takes a lock file; the returned function gives it back. The lock of a process that has ended does not count. */
export function lock(file: string): () => void {
  const owner = JSON.stringify({ pid: process.pid, boot: bootId() });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, owner, { flag: "wx", mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const pid = livingOwner(file);
      if (pid !== undefined)
        throw new LockedError(
          `process ${pid} is deploying this stack; wait for it to end (or remove ${file} if it is something else)`,
        );
      rmSync(file, { force: true });
    }
  }
  throw new LockedError(`another process has just taken ${file}; try again`);
}

function livingOwner(file: string): number | undefined {
  try {
    const { pid, boot } = JSON.parse(readFileSync(file, "utf8")) as { pid: number; boot: string };
    if (boot !== bootId()) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? -1 : undefined;
  }
}

/** After a reboot a process id means nothing. Empty where the system does not tell. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
