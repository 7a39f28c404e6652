import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../audit/errors.ts";
import { type Connection, openUnchanging, usedBytes } from "./connection.ts";
import { databaseOf, hasLog } from "./database-file.ts";
import { knownVersion, versionOf } from "./migrate.ts";
import { codeOf } from "./trouble.ts";

/** A store looked at from outside, without a change to it. */
export interface Inspected {
  /** True while a daemon has the directory; undefined where that cannot be told. */
  readonly isLocked: boolean | undefined;
  /** Undefined where there is no database yet. */
  readonly database: InspectedDatabase | undefined;
}

export interface InspectedDatabase {
  /** Of the database, and the newest that this program knows. */
  readonly version: number;
  readonly known: number;
  /** Bytes that hold something, as the limit of retention counts them. */
  readonly usedBytes: number;
  /** How many audits there are; null where that is not known, as of a database that was not looked through. */
  readonly audits: number | null;
  /** When the oldest of what is kept came; milliseconds since 1970, null for an empty store. */
  readonly oldest: number | null;
  /** What is damaged; undefined when nothing is, or was not looked at. */
  readonly damage: string | undefined;
  /** Whether the whole database was looked through. */
  readonly isWhole: boolean;
  /** Why the database cannot be opened; then nothing else is known of it. */
  readonly unreadable: string | undefined;
}

export interface InspectOptions {
  /** A larger database is not looked through. */
  readonly mostBytes: number;
}

/** Looks at the store of a directory over connections that cannot write. Never throws. */
export function inspectStore(directory: string, options: InspectOptions): Inspected {
  const file = databaseOf(directory);
  const isLocked = lockedNow(join(directory, "lock.db"));
  return { isLocked, database: existsSync(file) ? inspected(file, isLocked, options) : undefined };
}

const nothing = {
  version: 0,
  usedBytes: 0,
  audits: null,
  oldest: null,
  damage: undefined,
  isWhole: false,
  unreadable: undefined,
};

function inspected(file: string, isLocked: boolean | undefined, options: InspectOptions): InspectedDatabase {
  const known = knownVersion();
  let connection: Connection | undefined;
  try {
    if (!hasHeader(file)) return { ...nothing, known, damage: "it does not begin as a database does" };
    connection = openedForReading(file, isLocked);
    return { known, ...read(connection, file, options) };
  } catch (error) {
    const code = codeOf(error);
    if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB"))
      return { ...nothing, known, damage: messageOf(error) };
    return { ...nothing, known, unreadable: messageOf(error) };
  } finally {
    connection?.close();
  }
}

function read(connection: Connection, file: string, { mostBytes }: InspectOptions) {
  const [version, used] = [versionOf(connection), usedBytes(connection)];
  const isWhole = statSync(file).size <= mostBytes;
  const said = isWhole ? Object.values(connection.rows("PRAGMA quick_check(1)")[0] ?? {})[0] : "ok";
  const damage = said === "ok" ? undefined : String(said).replace("*** in database main ***", "").trim();
  return {
    ...nothing,
    version,
    usedBytes: used,
    isWhole,
    damage,
    audits: damage === undefined && isWhole ? auditsOf(connection) : null,
    oldest: damage === undefined ? oldestOf(connection) : null,
  };
}

/** The driver tells of such a file only that it cannot be opened. An empty file is an empty database. */
function hasHeader(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const first = Buffer.alloc(16);
    return readSync(handle, first) === 0 || first.toString("latin1") === "SQLite format 3\0";
  } finally {
    closeSync(handle);
  }
}

/** Null where the tables are others than this program's. */
function auditsOf({ rows }: Connection): number | null {
  try {
    return Number(rows("SELECT count(*) AS audits FROM audits")[0]?.["audits"]);
  } catch {
    return null;
  }
}

/** Null as well where the tables are others than this program's. */
function oldestOf({ rows }: Connection): number | null {
  try {
    const times = ["chunks", "quarantine"].map(
      (table) => rows(`SELECT min(ingested_at) AS first FROM ${table}`)[0]?.["first"],
    );
    const found = times.flatMap((time) => (time === null || time === undefined ? [] : [Number(time)]));
    return found.length > 0 ? Math.min(...found) : null;
  } catch {
    return null;
  }
}

function openedForReading(file: string, isLocked: boolean | undefined): Connection {
  const connection = openUnchanging(file, { isAlone: isLocked === false && !hasLog(file) });
  connection.rows("PRAGMA query_only = ON");
  connection.rows("PRAGMA busy_timeout = 1000");
  return connection;
}

/** A daemon holds an exclusive transaction there: whoever reads meanwhile is told that it is busy. */
function lockedNow(file: string): boolean | undefined {
  if (!existsSync(file)) return false;
  let connection: Connection | undefined;
  try {
    connection = openUnchanging(file);
    connection.rows("SELECT count(*) FROM sqlite_master");
    return false;
  } catch (error) {
    return codeOf(error).startsWith("SQLITE_BUSY") ? true : undefined;
  } finally {
    connection?.close();
  }
}
