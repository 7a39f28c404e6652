import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { WireSource } from "../api/wire-schema.ts";
import { readConfig } from "../config-file.ts";
import { apiClient } from "./api-client.ts";
import { examples } from "./examples.ts";
import { counted, table } from "./table.ts";
import { type Terminal, terminal } from "./terminal.ts";

interface SourcesOptions {
  readonly config: string;
  readonly credentials?: string;
  readonly json?: boolean;
}

const notes = `
Asks the daemon that runs with the configuration on this machine, or in this container.
Exit code: 0 when each source has delivered events, 1 when one has not, or when the daemon does not answer.`;

/** `auditwire sources` */
export function sourcesCommand(command: Command, done: (code: number) => void): void {
  command
    .option("-c, --config <file>", "the daemon's configuration", "/etc/auditwire/config.yaml")
    .option("--credentials <file>", "the administrator's credentials (default: beside the configuration or the data)")
    .option("--json", "what the API answers")
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire sources --config /etc/auditwire/config.yaml",
          "kubectl --namespace auditwire exec deployment/audit -- auditwire sources",
        ),
    )
    .action(async (options: SourcesOptions) => done(await sources(options, process.env, terminal())));
}

async function sources(
  options: SourcesOptions,
  environment: Parameters<typeof readConfig>[1],
  out: Terminal,
): Promise<number> {
  const daemon = daemonOf(options, environment);
  const found = (await apiClient(daemon).get<readonly WireSource[]>("/sources")).filter(({ inForce }) => inForce);
  if (options.json) out.line(JSON.stringify(found, null, 2));
  else if (found.length > 0)
    out.line(table(["SOURCE", "STATE", "EVENTS", "LAST EVENT", "AUDITS"], found.map(row), out.width));
  const silent = found.filter(({ received }) => received === 0);
  for (const source of silent) out.error(whyOf(source));
  if (found.length === 0) out.error("the daemon has no sources");
  if (found.length > 0 && silent.length === 0 && !options.json)
    out.line(`Events arrive from ${counted(found.length, "source")}.`);
  return found.length > 0 && silent.length === 0 ? 0 : 1;
}

const row = ({ source, state, received, lastEvent, audits }: WireSource) => [
  source,
  state ?? "",
  String(received),
  lastEvent ?? "never",
  String(audits),
];

function whyOf({ source, state, error }: WireSource): string {
  if (error !== undefined) return `${source}: nothing has arrived: ${error}`;
  if (state !== undefined) return `${source}: nothing has arrived yet; its state is ${state}`;
  return `${source}: nothing has arrived yet: does the API server have its two files and flags, and does it reach the webhook? Its metric apiserver_audit_error_total counts what it could not deliver`;
}

/** The listener as it is reached from here; its certificate, or the authority beside it, proves it. */
function daemonOf({ config: file, credentials }: SourcesOptions, environment: Parameters<typeof readConfig>[1]) {
  const { config } = readConfig(file, environment);
  const { address, tls } = config.listen.api;
  const here = address.replace(/^0\.0\.0\.0:/, "127.0.0.1:").replace(/^\[::\]:/, "[::1]:");
  const beside = join(dirname(file), "credentials.json");
  const found = existsSync(beside) ? beside : join(config.data.directory, "credentials.json");
  return {
    local: { api: `${tls ? "https" : "http"}://${here}` },
    credentialsFile: credentials ?? found,
    authority: tls && readFileSync(tls.cert, "utf8"),
  };
}
