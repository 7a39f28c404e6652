import { join } from "node:path";
import type { Logger } from "pino";
import { messageOf } from "./audit/errors.ts";
import { type ReadFiles, RefusedConfig, type ResolvedConfig, readConfig } from "./config-file.ts";
import { outbound } from "./ingest/outbound.ts";
import type { Environment } from "./secrets.ts";
import { logger } from "./telemetry/log.ts";
import { giveBackWhenIdle } from "./telemetry/memory.ts";
import { openTracing, tracingSecrets } from "./telemetry/open-tracing.ts";
import { secretsIn } from "./telemetry/redact.ts";
import { works } from "./telemetry/work.ts";
import { version } from "./version.ts";
import { digest, watchFiles } from "./watch-files.ts";
import { type Daemon, wire } from "./wire.ts";

export interface ServeOptions {
  readonly config: string;
  /** Default: `credentials.json` in the data directory. */
  readonly credentials?: string | undefined;
}

/** Runs the daemon until it is told to stop (TERM or INT), and tells when it has started. Resolves with the exit code. */
export async function serve(
  options: ServeOptions,
  environment: Environment,
  started: () => void = () => undefined,
): Promise<number> {
  const resolved = readConfig(options.config, environment);
  const doing = works();
  let secrets = [...secretsIn(resolved), ...tracingSecrets(environment)];
  const log = logger(resolved.config.log.level, { doing, secrets: () => secrets });
  const tracing = await openTracing(environment, version, log);
  const end = ending();
  const daemon = await wire(resolved, {
    log,
    doing,
    tracing,
    now: Date.now,
    credentialsFile: options.credentials ?? join(resolved.config.data.directory, "credentials.json"),
    outbound: outbound(environment),
    onFatal: (error) => {
      log.fatal({ err: error }, "the store has failed; the daemon stops");
      end.with(1);
    },
  });
  started();
  giveBackWhenIdle();
  log.info({ version, ...daemon.urls, ...libraryOf(resolved) }, "auditwire is ready");
  const read = () => {
    const next = readConfig(options.config, environment);
    // Before anything can be logged of it; those that were in force still may be.
    secrets = [...new Set([...secrets, ...secretsIn(next)])];
    return next;
  };
  const stopWatching = watchConfig(read, resolved, daemon, log);
  const code = await end.reached;
  stopWatching();
  await daemon.close();
  const all = (await tracing?.close()) ?? true;
  log.info("auditwire has stopped");
  // OpenTelemetry goes on trying, for as long as its timeout says, and nothing ends that.
  if (!all) process.exit(code);
  return code;
}

const libraryOf = ({ libraryVersion }: ResolvedConfig) => (libraryVersion === undefined ? {} : { libraryVersion });

/** Resolves at the first TERM or INT, or when a part says that nothing can go on. */
function ending() {
  let finish: (code: number) => void = () => undefined;
  const reached = new Promise<number>((resolve) => {
    finish = resolve;
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => finish(0));
  return { reached, with: (code: number) => finish(code) };
}

/**
 * Takes over changed files. A file that is wrong changes nothing, and the log says what is wrong with it; it is tried
 * again when anything changes that it names, be it a file that was missing.
 */
function watchConfig(read: () => ResolvedConfig, first: ReadFiles, daemon: Daemon, log: Logger): () => void {
  let seen = first;
  let ended = false;
  const watch = () => watchFiles(seen.files, () => void reload(), seen.digest);
  const reload = async () => {
    stop();
    seen = { files: seen.files, digest: digest(seen.files) };
    try {
      const next = read();
      seen = next;
      await daemon.reload(next);
      log.info(libraryOf(next), "the changed configuration is in force");
    } catch (error) {
      if (error instanceof RefusedConfig) seen = error;
      daemon.reloadFailed();
      log.error({ err: messageOf(error) }, "the changed configuration is not taken over; the running one stays");
    }
    if (!ended) stop = watch();
  };
  let stop = watch();
  return () => {
    ended = true;
    stop();
  };
}
