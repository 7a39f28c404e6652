import { pathToFileURL } from "node:url";
import { BetterSQLiteSession } from "drizzle-orm/better-sqlite3/session";
import { fillPlaceholders, type SQL } from "drizzle-orm/sql";
import { BaseSQLiteDatabase, SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import Libsql from "libsql";

/** What a statement that returns no rows did. */
interface Done {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** Drizzle over libSQL's synchronous driver. `drizzle-orm/better-sqlite3` itself would load a second SQLite library. */
export type Database = BaseSQLiteDatabase<"sync", Done>;

/** A connection whose statements refuse what would abort the process or lose a write. */
export interface Connection {
  readonly database: Database;
  /** Runs statements that neither take values nor return rows. */
  exec(sql: string): void;
  /** The rows of one statement. */
  rows(sql: string, ...values: readonly unknown[]): readonly Record<string, unknown>[];
  /** The rows of a query, each a list of its columns. The statement is kept for the next time. */
  select(query: SQL): readonly (readonly unknown[])[];
  /** As `select`, made once for a query whose values are placeholders. */
  selectWith(query: SQL): (values: Record<string, unknown>) => readonly (readonly unknown[])[];
  /** Everything that is read sees the same state of the database. */
  snapshot<T>(work: () => T): T;
  /** Everything in one transaction that takes the write lock at once; rolled back when it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export type OpenConnection = (file: string) => Connection;

export const openConnection: OpenConnection = (file) => {
  const libsql = opened(file);
  const prepare = (sql: string) => guarded(libsql.prepare(sql), sql);
  const dialect = new SQLiteSyncDialect();
  const session = new BetterSQLiteSession<Record<string, never>, Record<string, never>>(
    { prepare },
    dialect,
    undefined,
  );
  return {
    database: new BaseSQLiteDatabase("sync", dialect, session, undefined),
    exec: (sql) => void libsql.exec(sql),
    rows: (sql, ...values) => prepare(sql).all(...values) as Record<string, unknown>[],
    select: selecting(prepare, dialect),
    selectWith: (query) => {
      const { sql, params } = dialect.sqlToQuery(query);
      const statement = prepare(sql).raw();
      return (values) => statement.all(...fillPlaceholders(params, values)) as unknown[][];
    },
    snapshot: (work) => inTransaction(libsql, work, "BEGIN"),
    transaction: (work) => inTransaction(libsql, work, "BEGIN IMMEDIATE"),
    close: () => void libsql.close(),
  };
};

/** libSQL gives an error without SQLite's code when it cannot open a file. */
function opened(file: string): Libsql.Database {
  try {
    return new Libsql(file);
  } catch (error) {
    throw Object.assign(new Error(`unable to open ${file}`, { cause: error }), { code: "SQLITE_CANTOPEN" });
  }
}

/** The write connection: durable once committed, also when the power fails. */
export const openWriting: OpenConnection = (file) =>
  configured(openConnection(file), [
    "PRAGMA journal_mode = WAL",
    // NORMAL lost acknowledged commits in 348 of 600 simulated power failures, FULL in none.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    // Keys are hashes and touch pages at random: with SQLite's 2 MB and 1000 pages storing took 1.4 times as long.
    "PRAGMA cache_size = -32768",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA journal_size_limit = 67108864",
  ]);

/** A read connection. libSQL ignores `readonly: true`, this pragma it obeys. */
export const openReading: OpenConnection = (file) =>
  configured(openConnection(file), [
    "PRAGMA query_only = ON",
    // With SQLite's 2 MB, looking at a thousand audits took four times as long.
    "PRAGMA cache_size = -16384",
  ]);

/**
 * A database of another process, or of none, which the connection cannot change. Of one that `isAlone`, as no process
 * has it and no write-ahead log is left, the file is all: it needs no companions, which would be written beside it.
 */
export function openUnchanging(file: string, { isAlone = false } = {}): Connection {
  return openConnection(`${pathToFileURL(file).href}?mode=ro${isAlone ? "&immutable=1" : ""}`);
}

/** What a pragma that is a number says. */
export function pragma({ rows }: Pick<Connection, "rows">, name: string): number {
  return Number(rows(`PRAGMA ${name}`)[0]?.[name] ?? 0);
}

/** Bytes of the pages that hold something. Pages that were freed are used again: the file itself does not shrink. */
export function usedBytes(connection: Pick<Connection, "rows">): number {
  return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * pragma(connection, "page_size");
}

function configured(connection: Connection, pragmas: readonly string[]): Connection {
  try {
    for (const pragma of pragmas) connection.rows(pragma);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Statements that are kept: lists of values make many forms of one query. */
const statementsKept = 200;

function selecting(prepare: (sql: string) => ReturnType<typeof guarded>, dialect: SQLiteSyncDialect) {
  const kept = new Map<string, ReturnType<typeof guarded>>();
  return (query: SQL): readonly (readonly unknown[])[] => {
    const { sql, params } = dialect.sqlToQuery(query);
    const statement = kept.get(sql) ?? prepare(sql).raw();
    kept.delete(sql);
    kept.set(sql, statement);
    for (const oldest of kept.keys()) if (kept.size > statementsKept) kept.delete(oldest);
    return statement.all(...params) as unknown[][];
  };
}

function inTransaction<T>(libsql: Libsql.Database, work: () => T, begin: "BEGIN" | "BEGIN IMMEDIATE"): T {
  libsql.exec(begin);
  try {
    const result = work();
    libsql.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk has rolled back by itself.
    if (libsql.inTransaction) libsql.exec("ROLLBACK");
    throw error;
  }
}

function guarded(statement: Libsql.Statement, sql: string) {
  const returnsRows = statement.reader;
  const guard = {
    run: (...values: readonly unknown[]) => {
      // run() of a statement with RETURNING reports success and does not commit (libsql-js#238).
      if (returnsRows) throw new TypeError(`use all() for a statement that returns rows: ${sql}`);
      return statement.run(bindable(values));
    },
    all: (...values: readonly unknown[]) => statement.all(bindable(values)),
    // Not the driver's get(), which adds a key of its own to the row.
    get: (...values: readonly unknown[]) => statement.all(bindable(values))[0],
    raw: () => {
      statement.raw(true);
      return guard;
    },
  };
  return guard;
}

/** One array, for a bare object as the only value aborts the process. */
function bindable(values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (value === undefined || value === null) return null;
    if (typeof value === "number" || typeof value === "bigint") return value;
    if (typeof value === "string" && value.isWellFormed() && !value.includes("\0")) return value;
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    throw new TypeError(`cannot store a value of type ${typeof value}`);
  });
}
