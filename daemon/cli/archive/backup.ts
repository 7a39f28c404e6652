import { copyFileSync, createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { type BackupContents, backUp, type CopyProgress, flush } from "../../store/backup.ts";
import { privateFile } from "../../store/private-file.ts";
import type { Here } from "../here.ts";
import { sized } from "../sized.ts";
import { counted } from "../table.ts";
import { type Terminal, terminal } from "../terminal.ts";
import { type DataPlace, dataPlaceOf, type MachineOptions } from "./machine.ts";
import { partialOf, removePartial } from "./partial.ts";

export interface BackupOptions extends MachineOptions {
  readonly force?: boolean;
  readonly withKey?: boolean;
}

/** `auditwire backup`: the database of a daemon of this machine, whether it runs or not. */
export async function backup(
  file: string,
  options: BackupOptions,
  here: Pick<Here, "stdout" | "stderr">,
): Promise<number> {
  const machine = dataPlaceOf(options);
  const say = terminal(here.stderr, here.stderr);
  const key = options.withKey ? keyOf(machine, file) : undefined;
  if (file === "-") return toStream(machine, here.stdout, say);
  const target = resolve(file);
  refuseExisting(target, options.force ?? false);
  if (key !== undefined) refuseExisting(`${target}.key`, options.force ?? false);
  const contents = await made(target, (partial) => backUp(machine.dataDirectory, partial, shown(say)));
  say.status("");
  if (key !== undefined) await made(`${target}.key`, async (partial) => copyFileSync(key, privateFile(partial)));
  say.line(`${target}: ${described(contents)}`);
  say.line(key === undefined ? absent(machine) : `${target}.key: the key of the saved credentials; keep it apart`);
  return 0;
}

/** Makes a file beside its place, on disk, and then gives it its name: it is never seen half. */
async function made<T>(target: string, make: (partial: string) => Promise<T>): Promise<T> {
  const partial = partialIn(target);
  try {
    const result = await make(partial);
    flush(partial);
    renameSync(partial, target);
    flush(target);
    return result;
  } finally {
    removePartial(partial);
  }
}

function partialIn(target: string): string {
  try {
    return partialOf(target);
  } catch (error) {
    throw new AuditwireError("invalid", `cannot write to ${dirname(target)}: ${messageOf(error)}`);
  }
}

/** A copy has to be looked through before its first byte goes out, so it lies in the data directory meanwhile. */
async function toStream(
  { dataDirectory, ...rest }: DataPlace,
  out: NodeJS.WritableStream,
  say: Terminal,
): Promise<number> {
  if ("isTTY" in out && out.isTTY === true)
    throw new AuditwireError("invalid", "a backup is no text for a terminal: auditwire backup - > audits.db");
  const folder = join(dataDirectory, "backups");
  if (existsSync(dataDirectory)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const partial = partialIn(join(folder, "stream.db"));
  try {
    const contents = await backUp(dataDirectory, partial, shown(say));
    const stream = createReadStream(partial, { highWaterMark: 2 ** 20 });
    stream.once("open", () => rmSync(partial, { force: true }));
    await pipeline(stream, out);
    say.status("");
    say.line(described(contents));
    say.line(absent({ dataDirectory, ...rest }));
    return 0;
  } finally {
    removePartial(partial);
  }
}

function refuseExisting(target: string, force: boolean): void {
  const status = statSync(target, { throwIfNoEntry: false });
  if (status?.isDirectory()) throw new AuditwireError("invalid", `${target} is a folder: name a file in it`);
  if (status && !force) throw new AuditwireError("conflict", `${target} is there already: --force replaces it`);
}

function keyOf({ keyFile, config, dataDirectory }: DataPlace, file: string): string {
  if (file === "-") throw new AuditwireError("invalid", "--with-key writes a file beside the backup: name a file");
  if (keyFile === undefined)
    throw new AuditwireError("invalid", `--with-key: ${config} says in credentialsKey where the key is: keep that`);
  if (existsSync(keyFile)) return keyFile;
  throw new AuditwireError("invalid", `--with-key: ${dataDirectory} has no key, for no credentials were saved`);
}

function absent({ keyFile, config }: DataPlace): string {
  const key =
    keyFile === undefined || existsSync(keyFile)
      ? `the key of the saved credentials (${keyFile ?? `credentialsKey of ${config}`}: keep a copy apart, or --with-key), `
      : "";
  const configuration = config === undefined ? "the configuration" : `${config} with the files it names`;
  return `Not in it: ${key}${configuration}, and the administrator's credentials.json.`;
}

/** What a backup holds, in a sentence. */
export function described({ audits, quarantined, rules, version, bytes, lastEvent }: BackupContents): string {
  const last = lastEvent === null ? "no events yet" : `last event ${new Date(lastEvent).toISOString()}`;
  return `${counted(audits, "audit")}, ${quarantined} quarantined, ${counted(rules, "saved rule")}, ${last}; version ${version}, ${sized(bytes)}, looked through`;
}

/** Shows on a terminal how far it is. */
export const shown =
  (say: Terminal): CopyProgress =>
  (step, bytes, of) =>
    say.status(step === "copying" ? `copying: ${sized(bytes)} of ${sized(of)}` : `looking through ${sized(of)}`);
