import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { apiServerFlags, auditWebhook } from "../audit-policy.ts";
import { configFiles, toDaemonConfig } from "../daemon-config.ts";
import type { LocalDaemonInputs } from "./inputs.ts";

/** First words of a configuration that is ours to overwrite. */
const header = "# Written by auditwire from a Pulumi program";

/** Content by path within the daemon's folder, in an order in which a reader never sees a name without its file. */
export type DaemonFiles = ReadonlyMap<string, { readonly text: string; readonly secret: boolean }>;

/** Everything that a daemon's folder holds but for its data, log and process id. */
export function daemonFiles(inputs: LocalDaemonInputs): DaemonFiles {
  const { tls, tokens, settings, administrator } = inputs;
  const files = new Map<string, { text: string; secret: boolean }>();
  const add = (path: string, text: string, secret = false) => void files.set(path, { text, secret });
  for (const [path, text] of tokenFiles(inputs)) add(path, text, true);
  if (tls.privateKey !== undefined) add(configFiles.privateKey, tls.privateKey, true);
  if (tls.certificate !== undefined) add(configFiles.certificate, tls.certificate);
  if (tls.authority !== undefined) add("ca.crt", tls.authority);
  if (administrator !== "") {
    const ca = settings.tls.api && tls.authority !== undefined ? { certificateAuthority: "ca.crt" } : {};
    const credentials = { url: inputs.apiUrl, user: "admin", password: administrator, ...ca };
    add("credentials.json", `${JSON.stringify(credentials, null, 2)}\n`, true);
  }
  for (const { path, text, secret } of settings.sources.flatMap((source) => apiServerFiles(inputs, source)))
    add(path, text, secret);
  add(
    "config.yaml",
    configText(inputs, (cluster) => tokens[cluster]?.length ?? 1),
  );
  return files;
}

const tokenFiles = ({ settings, tokens }: LocalDaemonInputs) =>
  settings.sources.flatMap(({ cluster }) =>
    (tokens[cluster] ?? []).map((token, index) => [configFiles.token(cluster, index), `${token}\n`] as const),
  );

function configText({ settings }: LocalDaemonInputs, tokens: (cluster: string) => number): string {
  const config = toDaemonConfig(
    { ...settings, sources: settings.sources as Parameters<typeof toDaemonConfig>[0]["sources"] },
    tokens,
  );
  return `${header}: change it there. What is changed here, the next deployment undoes.\n${stringify(config, { lineWidth: 0 })}`;
}

function apiServerFiles(inputs: LocalDaemonInputs, source: LocalDaemonInputs["settings"]["sources"][number]) {
  const { tls, tokens, webhookUrl } = inputs;
  const folder = join("api-server", encodeURIComponent(source.cluster));
  const server = `${webhookUrl}/api/v1/kubernetes/webhook/${tokens[source.cluster]?.[0] ?? ""}`;
  const trusted = tls.authority === undefined ? {} : { certificateAuthority: tls.authority };
  const flags = apiServerFlags({ directory: source.directory, ...source.delivery });
  return [
    { path: join(folder, "audit-policy.yaml"), text: source.auditPolicy, secret: false },
    {
      path: join(folder, "audit-webhook.yaml"),
      text: auditWebhook({ cluster: source.cluster, server, ...trusted }),
      secret: true,
    },
    { path: join(folder, "flags"), text: `${flags.join("\n")}\n`, secret: false },
  ];
}

/** Files that are not on disk as they should be. */
export function differingFiles(directory: string, files: DaemonFiles): readonly string[] {
  return [...files].filter(([path, { text }]) => contentOf(join(directory, path)) !== text).map(([path]) => path);
}

/** Writes what differs, each file whole; removes what was written before and is wanted no more. */
export function writeFiles(directory: string, files: DaemonFiles, former: Iterable<string>): void {
  refuseForeign(directory, files);
  for (const path of differingFiles(directory, files)) {
    const { text, secret } = files.get(path) ?? { text: "", secret: true };
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const mode = secret ? 0o600 : 0o644;
    writeFileSync(`${file}.new`, text, { mode });
    chmodSync(`${file}.new`, mode);
    renameSync(`${file}.new`, file);
  }
  removeFiles(
    directory,
    [...former].filter((path) => !files.has(path)),
  );
}

/** Removes files and the folders below the directory that are then empty. */
export function removeFiles(directory: string, paths: readonly string[]): void {
  for (const path of paths) {
    rmSync(join(directory, path), { force: true });
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) removeIfEmpty(join(directory, folder));
  }
}

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else's file is in it, or it is gone already.
  }
}

/** A folder without our configuration that holds files of the same names belongs to somebody else. */
function refuseForeign(directory: string, files: DaemonFiles): void {
  if (contentOf(join(directory, "config.yaml"))?.startsWith(header)) return;
  // Written before config.yaml: a deployment that was interrupted here may leave these behind.
  const foreign = [...files.keys()].find((path) => path === "config.yaml" && existsSync(join(directory, path)));
  if (foreign)
    throw new Error(
      `${join(directory, foreign)} exists and was not written by a deployment of auditwire: move it away, or choose another directory`,
    );
}

/** As the daemon computes it: over its configuration and every file that this names. See auditwire_config_info. */
export function configDigest(inputs: LocalDaemonInputs, files: DaemonFiles): string {
  const hash = createHash("sha256")
    .update(files.get("config.yaml")?.text ?? "")
    .update("\0");
  for (const [, text] of tokenFiles(inputs)) hash.update(text).update("\0");
  return hash.digest("hex");
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
