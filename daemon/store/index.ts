import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Change } from "../audit/access.ts";
import type { Now } from "../audit/clock.ts";
import type { Store, StoreWriter } from "../audit/ports.ts";
import type { ReaderCalls, WriterCalls } from "./calls.ts";
import { type Client, connect } from "./channel.ts";
import type { Migrating } from "./migrate.ts";
import { prepareBatch, type Redact } from "./prepare.ts";
import { quarantineStream } from "./quarantine-stream.ts";
import { type Retention, type Swept, sweeper } from "./sweep.ts";
import { thread } from "./thread.ts";
import { trouble } from "./trouble.ts";

export interface StoreOptions {
  readonly directory: string;
  readonly retention: Retention;
  readonly now: Now;
  readonly log: Logger;
  /** A thread of the store has died: nothing can be stored or read any more. */
  readonly onFatal: (error: Error) => void;
  /** Takes out of an event what must not be stored. Default: nothing. */
  readonly redact?: Redact;
  /** Milliseconds between two looks for audits that are too old, or too many. Default: a minute. */
  readonly retentionInterval?: number;
}

/**
 * What a page is made of is gone with it. V8 would let such garbage grow to 64 MB, and keep that while pages are read
 * in a row, as for a download.
 */
const readerLimits = { maxYoungGenerationSizeMb: 12 };

/** A store with what only its keeper may ask for. */
export interface OpenedStore extends Store {
  /** Removes at once what is beyond the retention limits, oldest first. */
  retain(): Promise<Swept>;
}

/**
 * Opens the store of a directory, which only one daemon can have. Fails with `conflict` when another one has it, with
 * `unavailable` when the directory or the database cannot be used.
 */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const { directory, log, onFatal } = options;
  makeDirectory(directory);
  const places = { directory, migrations: join(__dirname, "migrations") };
  const writer = connect<WriterCalls>(thread("writer-thread", places), onFatal, logMigrating(options));
  try {
    const { from, to, copy } = await writer.call("open");
    if (copy !== undefined)
      log.info({ from, to, copy }, "the database has the newer version; a copy of the old one is kept");
  } catch (error) {
    await writer.end().catch(() => undefined);
    throw error;
  }
  const reader = connect<ReaderCalls>(thread("reader-thread", { directory }, readerLimits), onFatal);
  return joined(options, writer, reader);
}

/** Milliseconds between two lines of the log about one migration. */
const migratingInterval = 5_000;

/** Until a database has its new version nothing is listened to: the log says why, and how far it has come. */
function logMigrating({ now, log }: Pick<StoreOptions, "now" | "log">): (told: unknown) => void {
  let last = -Infinity;
  return (told) => {
    // The writer's thread tells nothing else.
    const { from, to, done, of } = told as Migrating;
    if (now() - last < migratingInterval) return;
    last = now();
    if (done === 0)
      log.info({ from, to }, "the database gets a newer version, after a copy; nothing is received until then");
    else log.info({ from, to, done, of }, "the database is getting its newer version");
  };
}

function joined(options: StoreOptions, writer: Client<WriterCalls>, reader: Client<ReaderCalls>): OpenedStore {
  const { now, redact = (event) => event, retentionInterval = 60_000 } = options;
  const retention = sweeper({ ...options, interval: retentionInterval }, writer);
  const listeners = new Set<() => void>();
  let closed: Promise<void> | undefined;
  return {
    commit: async (batch) => {
      const receipt = await writer.call("commit", prepareBatch(batch, redact, now()));
      if (receipt.audits.length > 0) for (const arrived of listeners) arrived();
      return receipt;
    },
    onArrival: (listener) => {
      // Of its own: the same function may listen twice.
      const arrived = () => listener();
      listeners.add(arrived);
      return () => void listeners.delete(arrived);
    },
    openQuarantine: (source, reason, detail) => quarantineStream(writer, now, source, reason, detail),
    numberRules: (names) => writer.call("numberRules", names),
    keepCounts: (states) => writer.call("keepCounts", states, now()),
    ...changing(writer, options),
    page: (query) => reader.call("page", query),
    arrived: (query) => reader.call("arrived", query),
    summarize: (query) => reader.call("summarize", query),
    quarantine: (page) => reader.call("quarantine", page),
    quarantined: (id) => reader.call("quarantined", id),
    rules: () => reader.call("rules"),
    policy: () => reader.call("policy"),
    counters: () => reader.call("counters"),
    cursor: (source, partition) => reader.call("cursor", source, partition),
    cursors: () => reader.call("cursors"),
    minutes: (source, partition, window) => reader.call("minutes", source, partition, window),
    specifications: () => reader.call("specifications"),
    credentials: () => reader.call("credentials"),
    users: () => reader.call("users"),
    groups: () => reader.call("groups"),
    tokens: () => reader.call("tokens"),
    savedCollections: () => reader.call("savedCollections"),
    changes: (query) => reader.call("changes", query),
    configured: () => reader.call("configured"),
    size: () => reader.call("size"),
    retain: retention.sweep,
    close: () => {
      closed ??= end(retention, reader, writer);
      return closed;
    },
  };
}

type Changing = Omit<StoreWriter, "commit" | "openQuarantine" | "numberRules" | "keepCounts">;

/**
 * What people and the configuration change: with the call, in one transaction, what is recorded of it. The log tells
 * who has changed what by a request.
 */
function changing(writer: Client<WriterCalls>, { now, log }: Pick<StoreOptions, "now" | "log">): Changing {
  const call = async <N extends keyof WriterCalls>(
    change: Change | undefined,
    name: N,
    ...args: Parameters<WriterCalls[N]>
  ) => {
    type Done = Awaited<ReturnType<WriterCalls[N]>>;
    if (change === undefined) return (await writer.call(name, ...args)) as Done;
    const done = (await writer.call("recorded", { name, args }, change, now())) as Done;
    const { actor: user, requestId, kind, name: what } = change;
    if (requestId !== "") log.info({ user, requestId, kind, name: what }, "changed by the API");
    return done;
  };
  return {
    saveRule: (id, rule, change) => call(change, "saveRule", id, rule, now()),
    removeRule: (id, change) => call(change, "removeRule", id),
    savePolicy: (policy, change) => call(change, "savePolicy", policy),
    saveSpecifications: (specifications, change) => call(change, "saveSpecifications", specifications),
    saveCredential: (id, sealed, change) => call(change, "saveCredential", id, sealed, now()),
    removeCredential: (id, change) => call(change, "removeCredential", id),
    saveUser: (user, change) => call(change, "saveUser", user),
    removeUser: (name, change) => call(change, "removeUser", name),
    saveGroup: (group, change) => call(change, "saveGroup", group),
    removeGroup: (name, change) => call(change, "removeGroup", name),
    saveToken: (token, change) => call(change, "saveToken", token),
    removeToken: (id, change) => call(change, "removeToken", id),
    saveCollection: (collection, change) => call(change, "saveCollection", collection),
    removeCollection: (name, change) => call(change, "removeCollection", name),
    record: (change) => writer.call("record", change, now()),
    saveConfigured: (configured) => writer.call("saveConfigured", configured),
  };
}

/** The writer last: with no reader left it can empty the write-ahead log. */
async function end(retention: { stop(): Promise<void> }, reader: Client<ReaderCalls>, writer: Client<WriterCalls>) {
  await retention.stop();
  try {
    await reader.end();
  } finally {
    await writer.end();
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw trouble(error, directory);
  }
}
