import { closeSync, openSync } from "node:fs";
import { codeOf } from "./trouble.ts";

/**
 * Creates an empty file that only its owner can read; SQLite gives its companions (-wal, -shm, -journal) the same mode.
 * A file that exists is not touched: closing any descriptor of a database drops all of this process's locks on it
 * (POSIX), so an existing one must never be opened here.
 */
export function privateFile(path: string): string {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  return path;
}
