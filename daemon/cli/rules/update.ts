import type { KeyObject } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { Rule } from "../../audit/rule.ts";
import { libraryFiles, readBundle, readPublicKey } from "../../config-library.ts";
import { formatProblem, readPlaced } from "../../config-problem.ts";
import { isError, type RulesText, rulesIn } from "../../config-rules.ts";
import { type Bundle, keyIdOf, largestBundle, openBundle, overlaid } from "../../rules/bundle.ts";
import { fieldsOf } from "../../rules/findings.ts";
import { library as shipped } from "../../rules/index.ts";
import { download } from "../download.ts";
import type { Terminal } from "../terminal.ts";
import { changesOf, describe } from "./library-changes.ts";

export interface UpdateOptions {
  /** The configuration of the daemon whose library is updated: it pins the key and says where the bundle lies. */
  readonly config?: string;
  /** Without a configuration: the public key, and where the bundle is installed. */
  readonly key?: string;
  readonly bundle?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export interface UpdatePorts {
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

/** Installs a bundle of prewritten rules: verified, checked, shown, agreed to; whole or not at all. */
export async function updateLibrary(
  from: string,
  options: UpdateOptions,
  { terminal, ask }: UpdatePorts,
): Promise<void> {
  const target = targetOf(options);
  const text = await read(from);
  const next = ofBundle(from, () => openBundle(text, target.key));
  const installed = installedAt(target, terminal);
  if (installed && sameOrRefused(next, installed, from)) {
    terminal.line(`Bundle ${next.version} is installed already.`);
    return;
  }
  const before = overlaid(shipped, installed);
  const after = ofBundle(from, () => overlaid(shipped, next));
  ofBundle(from, () => refuseMisfit(target, before, after));
  show(terminal, { next, installed, key: target.key }, before, after);
  if (options.dryRun) return;
  if (!options.yes && !(await ask?.(`Install bundle ${next.version}?`)))
    throw new AuditwireError("conflict", `nothing has been changed${ask ? "" : ": add --yes to install the bundle"}`);
  replaceFile(target.bundle, text);
  terminal.line(
    `Installed as ${target.bundle}. A running daemon takes it over within a second; no policy has changed.`,
  );
}

interface Target {
  readonly key: KeyObject;
  readonly bundle: string;
  readonly configuration: RulesText | undefined;
}

function targetOf({ config, key, bundle }: UpdateOptions): Target {
  if (config !== undefined) {
    if (key !== undefined || bundle !== undefined)
      throw new AuditwireError(
        "invalid",
        "--config has the key and the place of the bundle: leave out --key and --bundle",
      );
    return targetOfConfiguration(config);
  }
  if (key === undefined)
    throw new AuditwireError(
      "invalid",
      "no key is pinned, so no bundle can be trusted: name the daemon's configuration, which says `library: { key: rules.pub }`, with --config, or the public key with --key",
    );
  if (bundle === undefined)
    throw new AuditwireError(
      "invalid",
      "say with --bundle where the daemon has its bundle, or name its configuration with --config",
    );
  return { key: readPublicKey(key), bundle: resolve(bundle), configuration: undefined };
}

function targetOfConfiguration(config: string): Target {
  const path = resolve(config);
  const text = readPlaced(config, textOf(config));
  const places = libraryFiles(fieldsOf(text.value)["library"], path);
  if (!places)
    throw new AuditwireError(
      "invalid",
      `${config} pins no key, so no bundle can be trusted: write \`library: { key: rules.pub }\` into it, with a file that holds the public key`,
    );
  return { key: readPublicKey(places.key), bundle: places.bundle, configuration: { text, path, shown: config } };
}

/** Only what is named is fetched. */
async function read(from: string): Promise<string> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(from)) return download(from, largestBundle);
  const text = textOf(from);
  if (Buffer.byteLength(text) <= largestBundle) return text;
  throw new AuditwireError("conflict", `${from} is refused: a bundle has at most ${largestBundle} bytes`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${file}: ${messageOf(error)}`);
  }
}

function ofBundle<T>(from: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AuditwireError)) throw error;
    throw new AuditwireError("conflict", `${from} is refused, nothing has been changed: ${error.message}`);
  }
}

/** One that is not right is in no daemon's use, and gives no version to compare with. */
function installedAt({ bundle, key }: Target, terminal: Terminal): Bundle | undefined {
  try {
    return readBundle(bundle, key);
  } catch (error) {
    terminal.error(`the installed ${bundle} is not right and will be replaced: ${messageOf(error)}`);
    return undefined;
  }
}

/** True for the installed one. A version that was given once is not given to another, nor is an older one taken. */
function sameOrRefused(next: Bundle, installed: Bundle, from: string): boolean {
  if (next.version > installed.version) return false;
  if (JSON.stringify(next) === JSON.stringify(installed)) return true;
  const what =
    next.version < installed.version
      ? `is older than the installed ${installed.version}`
      : "is installed with another content";
  throw new AuditwireError("conflict", `${from} is refused, nothing has been changed: bundle ${next.version} ${what}`);
}

/** What the configuration's rules and policy would no longer be right with. */
function refuseMisfit({ configuration }: Target, before: readonly Rule[], after: readonly Rule[]): void {
  if (!configuration) return;
  const problemsWith = (library: readonly Rule[]) =>
    rulesIn(configuration, { library, bundle: undefined, files: [] }).findings.filter(isError).map(formatProblem);
  const known = problemsWith(before);
  const added = problemsWith(after).filter((problem) => !known.includes(problem));
  if (added.length > 0) throw new AuditwireError("conflict", `the configuration does not fit it:\n${added.join("\n")}`);
}

function show(
  { line, bold }: Terminal,
  { next, installed, key }: { readonly next: Bundle; readonly installed: Bundle | undefined; readonly key: KeyObject },
  before: readonly Rule[],
  after: readonly Rule[],
): void {
  const changes = changesOf(before, after);
  const { added, changed, removed } = changes;
  const former = installed ? `installed is ${installed.version}` : "none is installed";
  line(bold(`Bundle ${next.version} of ${next.created}, signed by ${keyIdOf(key)}; ${former}.`));
  for (const text of describe(changes)) line(text);
  line(`${added.length} new, ${changed.length} changed, ${removed.length} removed.`);
}

/** The file is the old one or the new one, whenever the power goes. */
function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { mode: 0o644, flag: "wx", flush: true });
    renameSync(temporary, path);
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw new AuditwireError("unavailable", `nothing has been changed: cannot write ${path}: ${messageOf(error)}`);
  } finally {
    rmSync(temporary, { force: true });
  }
}
