import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where a store keeps its database. */
export const databaseOf = (directory: string): string => join(directory, "auditwire.db");

/** What lies beside a database that is in use, or whose program was killed: then the file alone is not all of it. */
export const hasLog = (file: string): boolean => existsSync(`${file}-wal`);

/**
 * Bytes of a file, 0 without one. By its name: opening and closing a database's file would drop this process's locks on
 * it (POSIX).
 */
export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
