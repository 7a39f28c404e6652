import { join } from "node:path";
import { AuditwireError } from "../audit/errors.ts";
import { type Connection, openConnection } from "./connection.ts";
import { privateFile } from "./private-file.ts";
import { codeOf } from "./trouble.ts";

/**
 * Keeps a second daemon out until the result is closed. Node has no flock; an exclusive transaction on a database of
 * its own does the same, and the system ends it with the process. Fails with `conflict` when the directory is taken.
 */
export function lock(directory: string): Connection {
  const connection = openConnection(privateFile(join(directory, "lock.db")));
  try {
    connection.exec("BEGIN EXCLUSIVE");
    return connection;
  } catch (error) {
    connection.close();
    if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error;
    throw new AuditwireError(
      "conflict",
      `another auditwire daemon is using ${directory}: stop it, or give this one a data.directory of its own`,
      { cause: error },
    );
  }
}
