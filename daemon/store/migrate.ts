import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AuditwireError } from "../audit/errors.ts";
import { type Connection, pragma } from "./connection.ts";
import { privateFile } from "./private-file.ts";

export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** The copy that was made of an existing database. */
  readonly copy: string | undefined;
}

/** How far it has come to bring a database that exists to a newer version, which takes a minute for a million audits. */
export interface Migrating {
  readonly from: number;
  readonly to: number;
  /** Statements that have run, of those that there are; none while the database is copied. */
  readonly done: number;
  readonly of: number;
}

/**
 * Brings a database to the newest version, one transaction for each step, after copying one that exists to
 * `backups/before-<first new version>.db`. Fails with `unavailable` when the database is newer than this program.
 */
export function migrate(
  connection: Connection,
  places: { directory: string; migrations: string },
  tell: (progress: Migrating) => void = () => undefined,
): Migrated {
  const steps = stepsIn(places.migrations);
  const from = versionOf(connection);
  if (from > steps.length)
    throw tooNew(
      places.directory,
      from,
      steps.length,
      `put a copy from ${join(places.directory, "backups")} in its place`,
    );
  const missing = steps.slice(from);
  const told = { from, to: steps.length, of: missing.flat().length };
  const old = from > 0 && missing.length > 0;
  if (old) tell({ ...told, done: 0 });
  const copy = old ? copyBefore(connection, places.directory, from + 1) : undefined;
  let done = 0;
  missing.forEach((step, n) => {
    connection.transaction(() => {
      for (const statement of step) {
        connection.exec(statement);
        if (old) tell({ ...told, done: ++done });
      }
      connection.exec(`PRAGMA user_version = ${from + n + 1}`);
    });
  });
  return { from, to: steps.length, copy };
}

export const versionOf = (connection: Connection): number => pragma(connection, "user_version");

/** The statements of each migration, in the order of drizzle-kit's journal. */
function stepsIn(folder: string): readonly (readonly string[])[] {
  return entriesOf(folder).map(({ tag }) =>
    readFileSync(join(folder, `${tag}.sql`), "utf8").split("--> statement-breakpoint"),
  );
}

function entriesOf(folder: string): readonly { readonly tag: string }[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8"));
  return journal.entries;
}

function copyBefore(connection: Connection, directory: string, version: number): string {
  const backups = join(directory, "backups");
  const copy = join(backups, `before-${version}.db`);
  mkdirSync(backups, { recursive: true, mode: 0o700 });
  // Left by an attempt that failed; VACUUM INTO writes to a new or an empty file only.
  rmSync(copy, { force: true });
  connection.rows("VACUUM INTO ?", privateFile(copy));
  return copy;
}

/** The newest version of a database that this program makes. */
export function knownVersion(migrations = join(__dirname, "migrations")): number {
  return entriesOf(migrations).length;
}

/** A database of a newer program, found in a directory or a file. `otherwise` is what helps without that program. */
export function tooNew(place: string, found: number, known: number, otherwise: string): AuditwireError {
  return new AuditwireError(
    "unavailable",
    `the database in ${place} has version ${found} and this auditwire knows up to ${known}: ` +
      `install the newer auditwire, or ${otherwise}`,
  );
}
