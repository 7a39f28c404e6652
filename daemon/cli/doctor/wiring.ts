import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { messageOf } from "../../audit/errors.ts";
import { textOf } from "../api-server/files.ts";
import { type ApiServerInput, readInput } from "../api-server/input.ts";
import { type ManifestFacts, readManifest } from "../api-server/manifest.ts";
import { type ApiServerProcess, apiServerProcesses, startedWith } from "../api-server/processes.ts";
import { WebhookFile } from "../api-server/webhook.ts";
import type { DoctorOptions } from "./options.ts";
import { textOf as procText } from "./proc.ts";

/** A file of the API server as it lies on this machine. */
export interface WiredFile {
  readonly file: string;
  /** Undefined where it is not there or cannot be read; `why` says which. */
  readonly text: string | undefined;
  readonly why: string;
}

/** What an API server is to be given, and where that was found. */
export interface Given {
  readonly place: string;
  readonly cluster: string;
  readonly input: ApiServerInput;
}

/** What is known of an API server's wiring. */
export interface Wiring {
  /** None where nobody said and no deployment has left any. */
  readonly given: readonly Given[];
  /** Places that were named and hold nothing of use, each with the reason. */
  readonly unusable: readonly { readonly place: string; readonly why: string }[];
  readonly manifest:
    | { readonly file: string; readonly facts: ManifestFacts | undefined; readonly why: string }
    | undefined;
  /** Every API server that runs on this machine. */
  readonly processes: readonly ApiServerProcess[];
  /** Those of this manifest, or that are wired as given. */
  readonly own: readonly ApiServerProcess[];
  /** Flags as the manifest has them, else as the process was started. */
  readonly flags: readonly string[] | undefined;
  readonly policy: WiredFile | undefined;
  readonly webhook: WiredFile | undefined;
}

const usualManifest = "/etc/kubernetes/manifests/kube-apiserver.yaml";

/** Everything that this machine tells of its API server, and what a deployment meant it to be given. */
export function wiringFacts(
  file: string | undefined,
  options: Pick<DoctorOptions, "files" | "cluster" | "manifest" | "policy" | "webhookFile">,
  proc: string,
): Wiring {
  const places = options.files === undefined ? deployedPlaces(file, options.cluster) : [options.files];
  const read = places.map((place) => givenAt(place, options.files === undefined ? undefined : options.cluster));
  const given = read.flatMap((one) => ("input" in one ? [one] : []));
  const manifest = manifestAt(options.manifest);
  const processes = processesOf(proc);
  const own = ownProcesses(processes, manifest?.facts, given);
  const flags = manifest?.facts?.flags ?? own[0]?.flags;
  return {
    given,
    unusable: read.flatMap((one) => ("why" in one ? [one] : [])),
    manifest,
    processes,
    own,
    flags,
    policy: wiredFile(options.policy ?? flagOf(flags, "audit-policy-file")),
    webhook: wiredFile(options.webhookFile ?? flagOf(flags, "audit-webhook-config-file")),
  };
}

/** What `up` has written beside the configuration. */
function deployedPlaces(file: string | undefined, cluster: string | undefined): readonly string[] {
  if (file === undefined) return [];
  const folder = join(dirname(file), "api-server");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .filter((name) => cluster === undefined || name === encodeURIComponent(cluster))
    .map((name) => join(folder, name));
}

function givenAt(place: string, named: string | undefined): Given | { readonly place: string; readonly why: string } {
  try {
    const input = readInput(place);
    return { place, cluster: named ?? clusterIn(input.auditWebhook) ?? decodeURIComponent(basename(place)), input };
  } catch (error) {
    return { place, why: messageOf(error) };
  }
}

/** A copy of the folder may have any name. */
function clusterIn(webhook: string): string | undefined {
  try {
    return WebhookFile.safeParse(parse(webhook)).data?.clusters[0]?.name;
  } catch {
    return undefined;
  }
}

function manifestAt(named: string | undefined): Wiring["manifest"] {
  const file = named ?? usualManifest;
  if (named === undefined && !existsSync(file)) return undefined;
  try {
    const text = textOf(file);
    return text === undefined
      ? { file, facts: undefined, why: "is not there" }
      : { file, facts: readManifest(text), why: "" };
  } catch (error) {
    return { file, facts: undefined, why: messageOf(error) };
  }
}

function processesOf(proc: string): readonly ApiServerProcess[] {
  try {
    return apiServerProcesses(proc);
  } catch {
    return [];
  }
}

function ownProcesses(
  processes: readonly ApiServerProcess[],
  manifest: ManifestFacts | undefined,
  given: readonly Given[],
): readonly ApiServerProcess[] {
  if (!manifest)
    return processes.filter(({ flags }) => given.some(({ input }) => input.flags.some((flag) => flags.includes(flag))));
  const ids = startedWith(processes, manifest.flags);
  const port = manifest.flags.find((flag) => flag.startsWith("--secure-port="));
  return processes.filter(
    ({ id, flags }) => ids.includes(id) || flags.find((flag) => flag.startsWith("--secure-port=")) === port,
  );
}

function wiredFile(file: string | undefined): WiredFile | undefined {
  if (file === undefined) return undefined;
  try {
    const text = textOf(file);
    return { file, text, why: text === undefined ? "is not there" : "" };
  } catch (error) {
    return { file, text: undefined, why: messageOf(error) };
  }
}

export const flagOf = (flags: readonly string[] | undefined, name: string): string | undefined =>
  flags?.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);

/** Where the API server of this machine answers; undefined where none is known. */
export function apiServerAddress({ manifest }: Wiring): string | undefined {
  const address = manifest?.facts?.address;
  return address && `https://${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}

/** When a process was started, in milliseconds since 1970; the kernel counts in hundredths of a second. */
export function startOf({ id }: ApiServerProcess, proc: string): number | undefined {
  const boot = /^btime (\d+)$/m.exec(procText(join(proc, "stat")))?.[1];
  const ticks = Number(id.split(":")[1]);
  return boot === undefined || !Number.isFinite(ticks) ? undefined : Number(boot) * 1_000 + ticks * 10;
}
