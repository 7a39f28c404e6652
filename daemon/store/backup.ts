import { closeSync, fsyncSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { type Connection, openUnchanging } from "./connection.ts";
import { databaseOf, sizeOf } from "./database-file.ts";
import { knownVersion, tooNew, versionOf } from "./migrate.ts";
import { privateFile } from "./private-file.ts";
import { thread } from "./thread.ts";
import { codeOf } from "./trouble.ts";

/** What a copy of a database holds, looked through whole. */
export interface BackupContents {
  readonly version: number;
  readonly bytes: number;
  readonly audits: number;
  readonly quarantined: number;
  readonly rules: number;
  /** Credentials that the API has saved: of no use without their key. */
  readonly credentials: number;
  /** Time of the newest event that any source delivered; milliseconds since 1970, null where none did. */
  readonly lastEvent: number | null;
}

/** How far a copy has come. */
export type CopyProgress = (step: "copying" | "checking", bytes: number, of: number) => void;

/**
 * Copies the database of a directory to a file that is new or empty, as it was at one moment, with whatever a daemon has
 * acknowledged until then. A daemon may go on meanwhile, or be stopped, or start: the copying connection cannot write,
 * and is not of the daemon's process. The copy is on disk once this resolves, and was opened and looked through.
 */
export async function backUp(
  directory: string,
  target: string,
  progress: CopyProgress = () => undefined,
): Promise<BackupContents> {
  const source = databaseOf(directory);
  refuseMissing(source, directory);
  await inThread({ work: "copy", source, target: privateFile(target) }, () =>
    progress("copying", sizeOf(target), sizeOf(source)),
  );
  flush(target);
  return checkBackup(target, progress);
}

function refuseMissing(source: string, directory: string): void {
  try {
    statSync(source);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    throw new AuditwireError("not_found", `there is no database in ${directory}: has its daemon ever been started?`);
  }
}

/** Looks through a backup. Fails with `invalid` for a file that is none, and for one that is damaged or too new. */
export async function checkBackup(file: string, progress: CopyProgress = () => undefined): Promise<BackupContents> {
  const size = sizeOf(file);
  const found = await inThread({ work: "check", source: file }, () => progress("checking", 0, size));
  const { damage, ...contents } = found as BackupContents & { readonly damage?: string };
  if (damage !== undefined) throw new AuditwireError("invalid", `${file} is no sound backup: ${damage}`);
  const known = knownVersion();
  if (contents.version > known) throw tooNew(file, contents.version, known, "use a backup of an older one");
  return contents;
}

/** What a thread of this module is to do. */
export type CopyWork =
  | { readonly work: "copy"; readonly source: string; readonly target: string }
  | { readonly work: "check"; readonly source: string };

/** Copying blocks its thread until it is done. */
function inThread(workerData: CopyWork, tick: () => void): Promise<unknown> {
  const worker = thread("backup-thread", workerData);
  const ticking = setInterval(tick, 100);
  return new Promise<unknown>((resolve, reject) => {
    worker.on("message", ({ value, failure }: { value?: unknown; failure?: string }) => {
      if (failure === undefined) resolve(value);
      else reject(new AuditwireError("unavailable", failure));
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new AuditwireError("internal", "the copying thread has ended without a word")));
  }).finally(() => clearInterval(ticking));
}

/** What the thread does. Throws what the database says. */
export function copyOrCheck(it: CopyWork): unknown {
  return it.work === "copy" ? copy(it) : contentsOf(it.source);
}

/**
 * By a connection that cannot write: it neither checkpoints nor resets the write-ahead log, which is what two processes
 * must not do at once (libsql#2271).
 */
function copy({ source, target }: Extract<CopyWork, { work: "copy" }>): void {
  const connection = openUnchanging(source);
  try {
    connection.rows(`PRAGMA busy_timeout = ${patienceMs}`);
    connection.rows("VACUUM INTO ?", target);
  } catch (error) {
    throw new AuditwireError("unavailable", `cannot copy ${source} to ${target}: ${messageOf(error)}${hintOn(error)}`);
  } finally {
    connection.close();
  }
}

/** A database is busy only while it is being recovered, or its daemon closes it. */
const patienceMs = 10_000;

const hintOn = (error: unknown) =>
  codeOf(error).startsWith("SQLITE_FULL") ? "; the copy needs as much room as the database" : "";

/** Tables without which a database is none of ours. */
const ours = ["audits", "chunks", "quarantine", "counters", "custom_rules"];

function contentsOf(file: string): unknown {
  let connection: Connection | undefined;
  try {
    connection = openUnchanging(file, { isAlone: true });
    const { rows } = connection;
    const one = (sql: string) => Object.values(rows(sql)[0] ?? {})[0];
    const tables = rows("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name);
    if (!ours.every((table) => tables.includes(table))) return { damage: "it is no database of auditwire's" };
    const problems = rows("PRAGMA integrity_check").map((row) => String(row["integrity_check"]));
    if (problems[0] !== "ok") return { damage: problems.slice(0, 3).join("; ") };
    const lastEvent = one("SELECT max(last_event) FROM counters");
    return {
      version: versionOf(connection),
      bytes: sizeOf(file),
      audits: Number(one("SELECT count(*) FROM audits")),
      quarantined: Number(one("SELECT count(*) FROM quarantine WHERE key IS NOT NULL")),
      rules: Number(one("SELECT count(*) FROM custom_rules")),
      credentials: tables.includes("credentials") ? Number(one("SELECT count(*) FROM credentials")) : 0,
      lastEvent: lastEvent === null || lastEvent === undefined ? null : Number(lastEvent),
    };
  } catch (error) {
    return { damage: messageOf(error) };
  } finally {
    connection?.close();
  }
}

/** To disk, with the name in its folder. The file must be no database that this process has open: POSIX locks. */
export function flush(file: string): void {
  for (const path of [file, dirname(file)]) {
    const descriptor = openSync(path, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}
