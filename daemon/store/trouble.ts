import { AuditwireError, messageOf } from "../audit/errors.ts";

const owner = "data.directory must be a directory that belongs to the daemon's user, and so must its files";
const damaged = "auditwire.db is damaged or no database: move it away, or put a copy from backups in its place";
const space = "free some disk space, or lower data.retention.bytes";

/** Codes of SQLite and the system that tell what to do. SQLite's extended codes begin with the plain one. */
const advice: readonly (readonly [prefix: string, sentence: string])[] = [
  ["SQLITE_FULL", space],
  ["SQLITE_IOERR", "look at the disk and its file system"],
  ["SQLITE_CORRUPT", damaged],
  ["SQLITE_NOTADB", damaged],
  ["SQLITE_CANTOPEN", owner],
  ["SQLITE_READONLY", owner],
  ["SQLITE_PERM", owner],
  ["SQLITE_NOMEM", "give the daemon more memory"],
  ["SQLITE_LOCKED", "another program has the database open: auditwire must be the only one"],
  ["SQLITE_BUSY", "another program has the database open: auditwire must be the only one"],
  ["ENOSPC", space],
  ["EACCES", owner],
  ["EPERM", owner],
  ["EROFS", owner],
  ["EEXIST", owner],
  ["ENOTDIR", owner],
];

/** What the database refused, as a sentence that names the directory. Errors that are worded already pass. */
export function trouble(error: unknown, directory: string): AuditwireError {
  if (error instanceof AuditwireError) return error;
  const sentence = `the store in ${directory} failed: ${messageOf(error)}`;
  const code = codeOf(error);
  const hint = advice.find(([prefix]) => code.startsWith(prefix))?.[1];
  // A value that no column takes, or a faulty statement: the disk is well, and trying again would change nothing.
  const ownFault = error instanceof TypeError || (code.startsWith("SQLITE_") && hint === undefined);
  if (ownFault) return new AuditwireError("internal", sentence, { cause: error });
  return new AuditwireError("unavailable", hint ? `${sentence}; ${hint}` : sentence, { cause: error });
}

/** SQLite's or the system's code of an error; empty for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
