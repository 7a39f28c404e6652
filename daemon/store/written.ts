import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

const dialect = new SQLiteSyncDialect();

/**
 * SQL without values, as text: what stands in every statement of a page is put together once. To do it anew took as
 * long as a third of what the database has to do for the page.
 */
export const written = (query: SQL): SQL => sql.raw(dialect.sqlToQuery(query).sql);
