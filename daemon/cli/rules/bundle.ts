import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { formatProblem, readPlaced } from "../../config-problem.ts";
import { keyIdOf, signBundle } from "../../rules/bundle.ts";
import { fieldsOf, listOf } from "../../rules/findings.ts";
import { examples } from "../examples.ts";
import { terminal } from "../terminal.ts";
import { type UpdateOptions, updateLibrary } from "./update.ts";

/** `auditwire rules update`, `bundle` and `keygen`: prewritten rules travel as signed bundles. */
export function registerBundleCommands(rules: Command): void {
  rules
    .command("update")
    .description("install a signed bundle of prewritten rules; they stay disabled until a policy selects them")
    .argument("<bundle>", "a file, or an https URL: nothing else is ever fetched")
    .option("-c, --config <file>", "the daemon's configuration, which pins the key: `library: { key: rules.pub }`")
    .option("--key <file>", "without a configuration: the public key, in PEM")
    .option("--bundle <file>", "without a configuration: where the daemon has its bundle")
    .option("-y, --yes", "install it without asking")
    .option("--dry-run", "show what it would change, and change nothing")
    .addHelpText("after", examples("auditwire rules update rules-4.json --config config.yaml --dry-run"))
    .action((bundle: string, options: UpdateOptions) =>
      updateLibrary(bundle, options, { terminal: terminal(), ask: canAsk() ? ask : undefined }),
    );
  rules
    .command("bundle")
    .description("sign the rules of a file as an update of the prewritten ones")
    .argument("<rules-file>", "a list `rules:`, YAML or JSON; a rule of a prewritten one's name replaces it")
    .requiredOption("--private-key <file>", "what `rules keygen` has made")
    .requiredOption("--out <file>", "the bundle")
    .requiredOption("--version <number>", "a whole number, greater than any before")
    .addHelpText(
      "after",
      examples("auditwire rules bundle rules.yaml --private-key rules.key --out rules-4.json --version 4"),
    )
    .action((file: string, options: BundleOptions) => makeBundle(file, options, new Date()));
  rules
    .command("keygen")
    .description("make a key pair for bundles: one file to keep secret, one to pin")
    .option("--private-key <file>", "signs bundles; keep it away from the daemon", "rules.key")
    .option("--key <file>", "what `library: { key: … }` names", "rules.pub")
    .addHelpText("after", examples("auditwire rules keygen --private-key rules.key --key rules.pub"))
    .action(makeKeys);
}

interface KeyOptions {
  readonly privateKey: string;
  readonly key: string;
}

interface BundleOptions {
  readonly privateKey: string;
  readonly out: string;
  readonly version: string;
}

function makeBundle(file: string, { privateKey, out, version }: BundleOptions, now: Date): void {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw invalid(`--version: ${version} is no whole number from 1 on`);
  const key = readPrivateKey(privateKey);
  const { rules, policy } = rulesOf(file);
  const text = signed(file, { rules, version: Number(version), created: now.toISOString() }, key);
  writeFileSync(out, text);
  const { line } = terminal();
  line(`${out}: bundle ${version}, ${rules.length} rules, signed by ${keyIdOf(createPublicKey(key))}.`);
  if (policy !== undefined) line("Its policy stays behind: a bundle enables nothing.");
}

/** Rules of prewritten ones' names are no error here, so the file is looked into less than by `rules check`. */
function rulesOf(file: string): { readonly rules: readonly unknown[]; readonly policy: unknown } {
  const { value, problems } = readPlaced(file, textOf(file));
  if (problems.length > 0) throw invalid(problems.map(formatProblem).join("\n"));
  const { rules, policy, ...others } = fieldsOf(value);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`${file}: ${unknown}: unknown key; known here: rules, policy`);
  const list = listOf(rules);
  if (list.length === 0) throw invalid(`${file} has no list \`rules:\``);
  return { rules: list, policy };
}

function signed(file: string, bundle: Parameters<typeof signBundle>[0], key: KeyObject): string {
  try {
    return signBundle(bundle, key);
  } catch (error) {
    throw invalid(`${file} makes no bundle:\n${messageOf(error)}`);
  }
}

function readPrivateKey(file: string): KeyObject {
  const pem = textOf(file);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below, without what was read.
  }
  throw invalid(`${file} holds no private key of Ed25519 in PEM`);
}

/** Neither file is ever written over. */
function makeKeys({ privateKey, key }: KeyOptions): void {
  const pair = generateKeyPairSync("ed25519");
  write(privateKey, pair.privateKey.export({ type: "pkcs8", format: "pem" }), 0o600);
  write(key, pair.publicKey.export({ type: "spki", format: "pem" }), 0o644);
  const { line } = terminal();
  line(`Key ${keyIdOf(pair.publicKey)}: ${privateKey} signs bundles, keep it secret; ${key} is to be pinned:`);
  line(`library: { key: ${key} }    # in the daemon's configuration`);
}

function write(file: string, text: string | Buffer, mode: number): void {
  try {
    writeFileSync(file, text, { mode, flag: "wx" });
  } catch (error) {
    throw invalid(`cannot write ${file}: ${messageOf(error)}`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw invalid(`cannot read ${file}: ${messageOf(error)}`);
  }
}

const invalid = (message: string) => new AuditwireError("invalid", message);

const canAsk = () => process.stdin.isTTY && process.stdout.isTTY;

async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
