import { AuditwireError, messageOf } from "../audit/errors.ts";

/** SQLite's result codes that tell what to do, with what to tell. Extended codes begin with the plain one. */
const advice: readonly (readonly [prefix: string, sentence: string])[] = [
  ["SQLITE_FULL", "free some disk space, or lower data.retention.bytes"],
  ["SQLITE_IOERR", "look at the disk and its file system"],
  ["SQLITE_CORRUPT", "the database is damaged: move it away, or put a copy from backups in its place"],
  ["SQLITE_NOTADB", "auditwire.db is no database: move it away, or put a copy from backups in its place"],
  ["SQLITE_CANTOPEN", "the daemon's user must own the directory and its files"],
  ["SQLITE_READONLY", "the daemon's user must own the directory and its files"],
  ["SQLITE_PERM", "the daemon's user must own the directory and its files"],
  ["SQLITE_BUSY", "another program has the database open: auditwire must be the only one"],
];

/** What the database refused, as a sentence that names the directory. Errors that are worded already pass. */
export function trouble(error: unknown, directory: string): AuditwireError {
  if (error instanceof AuditwireError) return error;
  const code = codeOf(error);
  const hint = advice.find(([prefix]) => code.startsWith(prefix))?.[1];
  const sentence = `the store in ${directory} failed: ${messageOf(error)}`;
  return new AuditwireError("unavailable", hint ? `${sentence}; ${hint}` : sentence, { cause: error });
}

/** SQLite's code of an error; empty for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
