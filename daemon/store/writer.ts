import { AuditwireError } from "../audit/errors.ts";
import { savingAccess } from "./access.ts";
import type { WriterOperations } from "./calls.ts";
import { recording } from "./changes.ts";
import { type Answer, type Call, failed } from "./channel.ts";
import { committing } from "./commit.ts";
import { type Connection, type OpenConnection, openWriting } from "./connection.ts";
import { keeping } from "./counting-rules.ts";
import { databaseOf } from "./database-file.ts";
import { lock } from "./lock.ts";
import { type Migrated, type Migrating, migrate } from "./migrate.ts";
import { privateFile } from "./private-file.ts";
import { removeUnfinished, streaming } from "./quarantine.ts";
import { retaining } from "./retention.ts";
import { settings } from "./settings.ts";
import { trouble } from "./trouble.ts";

export interface WriterPlaces {
  readonly directory: string;
  /** Folder of drizzle-kit's migrations. */
  readonly migrations: string;
}

/** The only one who writes. */
export interface Writer {
  open(tell?: (progress: Migrating) => void): Migrated;
  /** Answers every call, in order. All calls share one transaction; if it fails, each gets one of its own. */
  answer(calls: readonly Call[]): readonly Answer[];
  close(): void;
}

interface Session {
  readonly connection: Connection;
  readonly operations: WriterOperations;
}

export function writer({ directory, migrations }: WriterPlaces, open: OpenConnection = openWriting): Writer {
  const file = databaseOf(directory);
  let taken: Connection | undefined;
  let current: Session | undefined;
  const session = () => {
    current ??= openSession(open(file));
    return current;
  };
  const together = (calls: readonly Call[]): Answer[] => {
    const { connection, operations } = session();
    return connection.transaction(() =>
      calls.map(({ id, name, args }) => ({ id, value: run(operations, name, args) })),
    );
  };
  const recover = (error: unknown): AuditwireError => {
    // After a refused or failed statement libSQL's connection may fail every later commit; a new one does not.
    if (!(error instanceof AuditwireError)) current = closed(current);
    return trouble(error, directory);
  };
  const alone = (call: Call): Answer => {
    try {
      return together([call])[0] ?? failed(call.id, new Error("no answer"));
    } catch (error) {
      return failed(call.id, recover(error));
    }
  };
  return {
    open: (tell) => {
      try {
        taken = lock(directory);
        const migrated = prepareDatabase(open(privateFile(file)), { directory, migrations }, tell);
        // From now on this connection is open as long as any other: who closes last checkpoints.
        session();
        return migrated;
      } catch (error) {
        taken = released(taken);
        throw recover(error);
      }
    },
    answer: (calls) => {
      if (calls.length === 1) return calls.map(alone);
      try {
        return together(calls);
      } catch (error) {
        recover(error);
        return calls.map(alone);
      }
    },
    close: () => {
      // Without the lock the database is another daemon's.
      if (!taken) return;
      try {
        session().connection.rows("PRAGMA wal_checkpoint(TRUNCATE)");
      } finally {
        current = closed(current);
        taken = released(taken);
      }
    },
  };
}

function prepareDatabase(connection: Connection, places: WriterPlaces, tell?: (progress: Migrating) => void): Migrated {
  try {
    const migrated = migrate(connection, places, tell);
    connection.transaction(() => removeUnfinished(connection.database));
    return migrated;
  } finally {
    connection.close();
  }
}

function openSession(connection: Connection): Session {
  const { database } = connection;
  const operations: WriterOperations = {
    commit: committing(database),
    ...streaming(database),
    ...settings(database),
    ...savingAccess(database),
    ...recording(database),
    recorded: ({ name, args }, change, now) => {
      const value = run(operations, name, args);
      operations.record(change, now);
      return value;
    },
    keepCounts: keeping(database),
    retain: retaining(connection),
  };
  return { connection, operations };
}

function closed(session: Session | undefined): undefined {
  session?.connection.close();
}

function released(lock: Connection | undefined): undefined {
  lock?.close();
}

function run(operations: WriterOperations, name: string, args: readonly unknown[]): unknown {
  const operation = Object.entries(operations).find(([key]) => key === name)?.[1];
  if (!operation) throw new AuditwireError("internal", `the writer has no operation ${name}`);
  // The caller's end has checked the arguments' types: calls.ts.
  return Reflect.apply(operation, undefined, args);
}
