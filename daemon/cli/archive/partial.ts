import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file beside another one, in which that is made. Those of commands that were killed are removed. */
export function partialOf(file: string): string {
  const [folder, start] = [dirname(file), `${basename(file)}.partial-`];
  for (const name of readdirSync(folder))
    if (name.startsWith(start) && !isAlive(Number(name.slice(start.length).split("-", 1)[0])))
      rmSync(join(folder, name), { force: true });
  return join(folder, `${start}${process.pid}`);
}

/** Removes such a file, with what SQLite has left beside it. */
export function removePartial(partial: string): void {
  for (const companion of ["", "-journal", "-wal", "-shm"]) rmSync(`${partial}${companion}`, { force: true });
}

function isAlive(pid: number): boolean {
  if (pid === process.pid || !Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
