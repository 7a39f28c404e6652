import { join } from "node:path";
import { apiServerFlags } from "../../components/audit-policy.ts";
import { reachedHere } from "./daemon/place.ts";

/** A LocalDaemon as the stack's state has it, in clear. */
export interface DeployedDaemon {
  readonly name: string;
  readonly directory: string;
  readonly apiUrl: string;
  readonly webhookUrl: string;
  readonly credentialsFile: string;
  /** How it is reached from this machine. */
  readonly local: { readonly api: string; readonly webhook: string };
  /** PEM that its certificate is proven by; undefined when every system does. */
  readonly authority: string | undefined;
  readonly clusters: readonly DeployedCluster[];
  readonly dataDirectory: string;
}

export interface DeployedCluster {
  readonly name: string;
  readonly token: string;
  /** Folder with its API server's files, on this machine and on the control plane's. */
  readonly files: string;
  readonly directory: string;
  readonly flags: readonly string[];
}

/** A resource of a deployment export. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly delete?: boolean;
  readonly outputs?: unknown;
}

const daemonType = "pulumi-nodejs:dynamic/auditwire:LocalDaemon";
const secretKey = "4dabf18193072939515e22adb298388d";

/** The daemons among a stack's resources. */
export function deployedDaemons(resources: readonly ExportedResource[]): readonly DeployedDaemon[] {
  return resources
    .filter((r) => r.type === daemonType && !r.delete)
    .map(({ urn, outputs }) => toDaemon(urn, clear(outputs) as Outputs));
}

/** The id of a LocalDaemon is its folder. */
export function daemonId({ type, inputs }: { readonly type: string; readonly inputs?: unknown }): string | undefined {
  return type === daemonType ? (inputs as Outputs).directory : undefined;
}

/** What components/dynamic-provider/inputs.ts writes. */
interface Outputs {
  readonly directory: string;
  readonly apiUrl: string;
  readonly webhookUrl: string;
  readonly credentialsFile: string;
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  readonly tls: { readonly certificate?: string; readonly authority?: string };
  readonly settings: {
    readonly listen: { readonly api: string; readonly webhook: string };
    readonly tls: { readonly api: boolean; readonly webhook: boolean };
    readonly sources: readonly {
      readonly cluster: string;
      readonly directory: string;
      readonly delivery: { readonly initialBackoff: string; readonly batchMaxWait: string };
    }[];
  };
}

function toDaemon(urn: string, outputs: Outputs): DeployedDaemon {
  const { directory, settings, tls } = outputs;
  const local = (name: "api" | "webhook") =>
    `${settings.tls[name] ? "https" : "http"}://${reachedHere(settings.listen[name])}`;
  return {
    name: urn.split("::").at(-1) ?? "",
    directory,
    apiUrl: outputs.apiUrl,
    webhookUrl: outputs.webhookUrl,
    credentialsFile: outputs.credentialsFile,
    local: { api: local("api"), webhook: local("webhook") },
    authority: tls.authority ?? tls.certificate,
    clusters: settings.sources.map((source) => ({
      name: source.cluster,
      token: outputs.tokens[source.cluster]?.[0] ?? "",
      files: join(directory, "api-server", encodeURIComponent(source.cluster)),
      directory: source.directory,
      flags: apiServerFlags({ directory: source.directory, ...source.delivery }),
    })),
    dataDirectory: join(directory, "data"),
  };
}

/** Values without their marks of secrecy: as the local engine holds them, and as `pulumi stack export --show-secrets` prints them. */
function clear(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clear);
  if (typeof value !== "object" || value === null) return value;
  if (secretKey in value) {
    const { value: held, plaintext } = value as { value?: unknown; plaintext?: string };
    return clear(plaintext === undefined ? held : JSON.parse(plaintext));
  }
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, clear(v)]));
}

/** Outputs for a reader: `[secret]` in the place of each secret. */
export function hidden(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== "object" || value === null) return value;
    return secretKey in value ? "[secret]" : hidden(value as Record<string, unknown>);
  };
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, hide(value)]));
}
