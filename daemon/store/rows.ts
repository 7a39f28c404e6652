import { eq } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from "drizzle-orm/sqlite-core";
import { AuditwireError } from "../audit/errors.ts";
import type { Database } from "./connection.ts";
import { plainText } from "./text.ts";

/** The key of what is a single row: policy, specifications, what was configured. */
export const only = 1;

/** Saves a row: a new one, or in the place of the one with the same key. */
export function saveRow<T extends SQLiteTable>(
  database: Database,
  table: T,
  key: SQLiteColumn,
  row: T["$inferInsert"] & SQLiteUpdateSetSource<T>,
): void {
  database.insert(table).values(row).onConflictDoUpdate({ target: key, set: row }).run();
}

/** Removes the row of a key. Without one it fails with `not_found`, which says what that is. */
export function removeRow(
  database: Database,
  table: SQLiteTable,
  key: SQLiteColumn,
  { what, name }: { readonly what: string; readonly name: string },
): void {
  const { changes } = database
    .delete(table)
    .where(eq(key, plainText(name)))
    .run();
  if (changes === 0) throw new AuditwireError("not_found", `there is no ${what} ${JSON.stringify(name)}`);
}
