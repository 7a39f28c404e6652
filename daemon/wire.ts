import { Hono } from "hono";
import type { Logger } from "pino";
import { api, notFound, onError } from "./api/app.ts";
import type { Now } from "./audit/clock.ts";
import type { Account } from "./audit/ports.ts";
import type { ResolvedConfig } from "./config-file.ts";
import { firstAdministrator } from "./first-administrator.ts";
import { webhookSource } from "./ingest/webhook/source.ts";
import { openListener } from "./listener.ts";
import { pipeline } from "./pipeline.ts";
import { openRuleBook } from "./rule-book.ts";
import { openStore } from "./store/index.ts";
import { telemetry } from "./telemetry/telemetry.ts";
import { version } from "./version.ts";

/** A running daemon. */
export interface Daemon {
  readonly urls: { readonly api: string; readonly webhook: string };
  /** Takes over a changed configuration, whole or not at all. */
  reload(next: ResolvedConfig): Promise<void>;
  /** Stops accepting, finishes what is under way, closes the store. Idempotent. */
  close(): Promise<void>;
}

export interface DaemonPorts {
  readonly log: Logger;
  readonly now: Now;
  readonly credentialsFile: string;
  /** A part without which nothing can go on has failed. */
  readonly onFatal: (error: Error) => void;
}

/** Builds every room and joins them. */
export async function wire(resolved: ResolvedConfig, ports: DaemonPorts): Promise<Daemon> {
  const { config } = resolved;
  const { log, now } = ports;
  const tell = telemetry(log, { version });
  const closing: (() => Promise<void>)[] = [];
  const close = once(async () => {
    for (const step of closing.reverse()) await step();
  });
  try {
    const store = await openStore({ ...config.data, now, log, onFatal: ports.onFatal });
    closing.push(() => store.close());
    tell.storeSize(() => store.size());
    const ruleBook = await openRuleBook(store, resolved.rules);
  } catch (error) {
    await close();
    throw error;
  }
}
