import { mkdirSync } from "node:fs";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import type { Now } from "../audit/clock.ts";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import type { Store } from "../audit/ports.ts";
import type { ReaderCalls, WriterCalls } from "./calls.ts";
import { type Client, connect } from "./channel.ts";
import { prepareBatch, type Redact } from "./prepare.ts";
import { quarantineStream } from "./quarantine-stream.ts";

export interface StoreOptions {
  readonly directory: string;
  readonly retention: { readonly days: number; readonly bytes: number };
  readonly now: Now;
  readonly log: Logger;
  /** A thread of the store has died: nothing can be stored or read any more. */
  readonly onFatal: (error: Error) => void;
  /** Takes out of an event what must not be stored. Default: nothing. */
  readonly redact?: Redact;
}

/** How often audits that are too old, or too many, are looked for. */
const retentionIntervalMs = 60_000;
const dayMs = 86_400_000;

/**
 * Opens the store of a directory, which only one daemon can have. Fails with `conflict` when another one has it, with
 * `unavailable` when the directory or the database cannot be used.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { directory, log, onFatal } = options;
  makeDirectory(directory);
  const writer = connect<WriterCalls>(
    thread("writer-thread", { directory, migrations: join(__dirname, "migrations") }),
    onFatal,
  );
  try {
    const { from, to, copy } = await writer.call("open");
    if (copy !== undefined)
      log.info({ from, to, copy }, "the database was brought to a newer version; a copy of the old one is kept");
  } catch (error) {
    await writer.end().catch(() => undefined);
    throw error;
  }
  const reader = connect<ReaderCalls>(thread("reader-thread", { directory }), onFatal);
  return joined(options, writer, reader);
}

function joined(options: StoreOptions, writer: Client<WriterCalls>, reader: Client<ReaderCalls>): Store {
  const { now, redact = (event) => event } = options;
  const retention = retaining(options, writer);
  let closed: Promise<void> | undefined;
  return {
    commit: async (batch) => writer.call("commit", prepareBatch(batch, redact, now())),
    openQuarantine: (source, reason, detail) => quarantineStream(writer, now, source, reason, detail),
    numberRules: (names) => writer.call("numberRules", names),
    saveRule: (id, rule) => writer.call("saveRule", id, rule, now()),
    removeRule: (id) => writer.call("removeRule", id),
    savePolicy: (policy) => writer.call("savePolicy", policy),
    saveAdministrator: (account) => writer.call("saveAdministrator", account),
    find: (query) => reader.call("find", query),
    quarantine: (page) => reader.call("quarantine", page),
    quarantined: (id) => reader.call("quarantined", id),
    rules: () => reader.call("rules"),
    policy: () => reader.call("policy"),
    counters: () => reader.call("counters"),
    cursor: (source, partition) => reader.call("cursor", source, partition),
    administrator: () => reader.call("administrator"),
    size: () => reader.call("size"),
    close: () => {
      // The writer last: with no reader left it can empty the write-ahead log.
      closed ??= retention
        .stop()
        .then(() => reader.end())
        .then(() => writer.end());
      return closed;
    },
  };
}

/** Removes audits beyond the limits, step by step, now and then once a minute. */
function retaining({ retention, now, log }: StoreOptions, writer: Client<WriterCalls>): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    for (let more = true; more && !stopped; ) {
      const removed = await writer.call("retain", { before: now() - retention.days * dayMs, bytes: retention.bytes });
      if (removed.audits > 0 || removed.quarantined > 0)
        log.info(removed, "removed what is beyond the retention limits");
      more = removed.more;
    }
  };
  const start = () => {
    running = running.then(run).catch((error) => {
      if (!stopped) log.error({ err: messageOf(error) }, "could not remove what is beyond the retention limits");
    });
  };
  const timer = setInterval(start, retentionIntervalMs).unref();
  start();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
      return running;
    },
  };
}

/** Compiled the threads are .js files beside this one; from sources, in tests, .ts files that Node itself strips. */
function thread(name: string, workerData: object): Worker {
  const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
  return new Worker(join(__dirname, `${name}${extname(__filename)}`), { workerData, execArgv });
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AuditwireError(
      "unavailable",
      `cannot use ${directory} as the data directory (data.directory): ${messageOf(error)}`,
      { cause: error },
    );
  }
}
