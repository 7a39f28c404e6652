import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readConfig } from "../../daemon/config-file.ts";
import { outbound } from "../../daemon/ingest/outbound.ts";
import { type LogLevel, logger } from "../../daemon/telemetry/log.ts";
import { secretsIn } from "../../daemon/telemetry/redact.ts";
import { works } from "../../daemon/telemetry/work.ts";
import { type Daemon, type DaemonPorts, wire } from "../../daemon/wire.ts";

export const webhookToken = "wired-token-0123456789abcdef";

/** A whole daemon in this process: real store, real listeners at free ports, and its log lines in an array. */
export interface Wired {
  readonly daemon: Daemon;
  readonly directory: string;
  readonly lines: readonly string[];
  /** The log, parsed. */
  readonly log: () => readonly Record<string, unknown>[];
  readonly webhook: string;
  readonly metrics: () => Promise<string>;
  /** With the administrator's credentials, below /api/v1. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Takes over other settings. */
  readonly reload: (settings: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `settings` are joined with those of a webhook for the cluster `prod`. Files are written beside the configuration. */
export async function wired(
  settings: object = {},
  options: {
    readonly files?: Readonly<Record<string, string>>;
    readonly level?: LogLevel;
    readonly ports?: Partial<DaemonPorts>;
  } = {},
): Promise<Wired> {
  const directory = mkdtempSync(join(tmpdir(), "auditwire-wired-"));
  const credentialsFile = join(directory, "credentials.json");
  for (const [name, text] of Object.entries({ token: webhookToken, ...options.files }))
    writeFileSync(join(directory, name), text);
  mkdirSync(join(directory, "data"));
  const read = (more: object) => {
    const file = join(directory, "config.yaml");
    writeFileSync(file, stringify({ ...base, ...more }));
    return readConfig(file, {});
  };
  const lines: string[] = [];
  const doing = works();
  const first = read(settings);
  const daemon = await wire(first, {
    log: logger(options.level ?? "info", {
      doing,
      secrets: () => secretsIn(first),
      to: { write: (line) => void lines.push(line) },
    }),
    doing,
    now: Date.now,
    credentialsFile,
    outbound: outbound({}),
    onFatal: (error) => {
      throw error;
    },
    ...options.ports,
  });
  const basic = () => {
    const { user, password } = JSON.parse(readFileSync(credentialsFile, "utf8")) as Record<string, string>;
    return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  };
  return {
    daemon,
    directory,
    lines,
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    webhook: `${daemon.urls.webhook}/api/v1/kubernetes/webhook/${webhookToken}`,
    metrics: async () => (await fetch(`${daemon.urls.api}/metrics`)).text(),
    ask: (path, init = {}) =>
      fetch(`${daemon.urls.api}/api/v1${path}`, {
        ...init,
        headers: { authorization: basic(), "content-type": "application/json", ...init.headers },
      }),
    reload: (next) => daemon.reload(read({ ...settings, ...next })),
    close: async () => {
      await daemon.close();
      rmSync(directory, { recursive: true });
    },
  };
}

const base = {
  listen: { api: { address: "127.0.0.1:0" }, webhook: { address: "127.0.0.1:0" } },
  data: { directory: "data" },
  webhooks: [{ name: "prod", token: { file: "token" }, default: true }],
};
