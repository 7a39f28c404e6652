import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Who may read a file. */
export interface FileAccess {
  readonly mode: number;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** The content, or undefined where no file is. */
export const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

/**
 * Writes a file whole or not at all, and on the disk before it returns. Until then it has a name that begins with a
 * dot: the kubelet passes over such files in its folder of manifests.
 */
export function writeWhole(file: string, text: string, { mode, owner }: FileAccess): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  const unfinished = join(dirname(file), `.${basename(file)}.auditwire`);
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, "wx", mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  // Root stays the owner and the group may read: so no more than chown is needed to write it again.
  if (owner) chownSync(unfinished, 0, owner.gid);
  renameSync(unfinished, file);
  synced(dirname(file));
}

/** Takes a file away, if it is there. */
export function removeFile(file: string): void {
  rmSync(file, { force: true });
  if (existsSync(dirname(file))) synced(dirname(file));
}

/** Takes a folder away unless something is in it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else's file is in it, or it is gone already.
  }
}

function synced(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
