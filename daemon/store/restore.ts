import {
  copyFileSync,
  createWriteStream,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AuditwireError } from "../audit/errors.ts";
import { type BackupContents, type CopyProgress, checkBackup, flush } from "./backup.ts";
import { openConnection } from "./connection.ts";
import { databaseOf } from "./database-file.ts";
import { lock } from "./lock.ts";
import { privateFile } from "./private-file.ts";

export interface Restored extends BackupContents {
  /** Where the database is that stood there, if one did. */
  readonly aside: string | undefined;
}

const unfinished = "restoring-";

/**
 * Puts a backup in the place of a directory's database, which is kept in `backups`. Nothing is changed before the whole
 * backup lies there and was looked through; then one renaming does it, so that whenever this ends, one of both is in its
 * place whole. Fails with `conflict` while a daemon has the directory.
 */
export async function restore(
  backup: NodeJS.ReadableStream,
  directory: string,
  now: Date,
  progress: CopyProgress = () => undefined,
): Promise<Restored> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const taken = withoutDaemon(directory);
  try {
    for (const name of readdirSync(directory)) if (name.startsWith(unfinished)) rmSync(join(directory, name));
    const copy = privateFile(join(directory, `${unfinished}${process.pid}.db`));
    try {
      await pipeline(backup, createWriteStream(copy, { flags: "w" }));
      flush(copy);
      const contents = await checkBackup(copy, progress);
      const aside = putAside(directory, now);
      renameSync(copy, databaseOf(directory));
      flush(directory);
      return { ...contents, aside };
    } finally {
      rmSync(copy, { force: true });
    }
  } finally {
    taken.close();
  }
}

function withoutDaemon(directory: string) {
  try {
    return lock(directory);
  } catch (error) {
    if (!(error instanceof AuditwireError)) throw error;
    throw new AuditwireError(
      "conflict",
      `a daemon is using ${directory}: stop it first (systemctl stop auditwire, npm stop, or scale its workload to 0)`,
      { cause: error },
    );
  }
}

/** Gives the present database a second name; what it was renamed to is where it is found once its place is taken. */
function putAside(directory: string, now: Date): string | undefined {
  const file = databaseOf(directory);
  if (!existsSync(file)) return undefined;
  const aside = join(directory, "backups", `replaced-${now.toISOString().replaceAll(/[:.]/g, "-")}.db`);
  mkdirSync(join(directory, "backups"), { recursive: true, mode: 0o700 });
  const isSettled = settled(file);
  named(file, aside);
  // What could not be settled keeps its log beside it. A log in its old place would be taken for the backup's.
  for (const companion of ["-wal", "-shm"]) {
    if (!isSettled && existsSync(file + companion)) named(file + companion, aside + companion);
    rmSync(file + companion, { force: true });
  }
  return aside;
}

/** Writes what the write-ahead log still holds into the database, which then is one file. False for a damaged one. */
function settled(file: string): boolean {
  let connection: ReturnType<typeof openConnection> | undefined;
  try {
    connection = openConnection(file);
    const [done] = connection.rows("PRAGMA wal_checkpoint(TRUNCATE)");
    const [mode] = connection.rows("PRAGMA journal_mode = DELETE");
    return Number(done?.["busy"]) === 0 && mode?.["journal_mode"] === "delete";
  } catch {
    return false;
  } finally {
    connection?.close();
  }
}

/** Some file systems have no second names. */
function named(file: string, second: string): void {
  try {
    linkSync(file, second);
  } catch {
    copyFileSync(file, second);
    flush(second);
  }
}
