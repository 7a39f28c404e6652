import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import type { Cipher } from "./cipher.ts";
import { passphraseCipher } from "./cipher.ts";

/** A Pulumi project, as its Pulumi.yaml says. */
export interface Project {
  readonly name: string;
  /** Folder of Pulumi.yaml. */
  readonly rootDirectory: string;
  /** Where the program runs: the folder of `main`. */
  readonly programDirectory: string;
  /** What is run there: `.` or a file's name. */
  readonly program: string;
  readonly typescript: boolean;
  readonly tsconfig: string | undefined;
  readonly nodeArguments: readonly string[];
  readonly plugins: readonly { readonly name: string; readonly path: string }[];
}

/** A project that cannot be run here; the message says which file, what, and how to mend it. */
export class ProjectError extends Error {}

/** Settings of a stack by full key (`project:key`), as the program reads them. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** @throws ProjectError */
export function readProject(directory: string): Project {
  const file = fileOf(directory);
  if (!file)
    throw new ProjectError(`${join(directory, "Pulumi.yaml")} does not exist: name the folder of a Pulumi project`);
  const text = readYaml(file);
  const { name, main } = text;
  if (typeof name !== "string" || name === "") throw new ProjectError(`${file}: name: the project needs a name`);
  const runtime = typeof text["runtime"] === "string" ? { name: text["runtime"] } : asRecord(text["runtime"]);
  if (runtime["name"] !== "nodejs")
    throw new ProjectError(`${file}: runtime: the local engine runs nodejs programs, not ${String(runtime["name"])}`);
  const options = asRecord(runtime["options"]);
  const rootDirectory = dirname(resolve(file));
  const providers = asRecord(text["plugins"])["providers"];
  return {
    name,
    rootDirectory,
    ...programOf(file, rootDirectory, main),
    typescript: options["typescript"] !== false,
    tsconfig: typeof options["tsconfig"] === "string" ? resolve(rootDirectory, options["tsconfig"]) : undefined,
    nodeArguments: typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/).filter(Boolean) : [],
    plugins: (Array.isArray(providers) ? providers : [])
      .map(asRecord)
      .flatMap(({ name, path }) => (typeof name === "string" && typeof path === "string" ? [{ name, path }] : [])),
  };
}

/** The project's name; undefined where the folder has no project. */
export function nameOfProject(directory: string): string | undefined {
  const file = fileOf(directory);
  const name = file && readYaml(file)["name"];
  return typeof name === "string" ? name : undefined;
}

const fileOf = (directory: string) =>
  ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(directory, name)).find((path) => existsSync(path));

function programOf(file: string, root: string, main: unknown): { programDirectory: string; program: string } {
  if (main === undefined) return { programDirectory: root, program: "." };
  const path = resolve(root, String(main));
  if (!existsSync(path)) throw new ProjectError(`${file}: main: ${path} does not exist`);
  if (statSync(path).isDirectory()) return { programDirectory: path, program: "." };
  return { programDirectory: dirname(path), program: basename(path) };
}

/** Reads Pulumi.<stack>.yaml, if there is one. Its secrets are encrypted by the same passphrase as the state. */
export async function readStackConfig(project: Project, stack: string, passphrase: string): Promise<StackConfig> {
  const file = join(project.rootDirectory, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return { values: {}, secretKeys: [] };
  const text = readYaml(file);
  const entries = Object.entries(asRecord(text["config"]));
  const isSecure = (value: unknown) => typeof asRecord(value)["secure"] === "string";
  const cipher: Cipher | undefined = entries.some(([, value]) => isSecure(value))
    ? await passphraseCipher(passphrase, String(text["encryptionsalt"]))
    : undefined;
  const textOf = (value: unknown): string => {
    if (isSecure(value)) return cipher?.decrypt(String(asRecord(value)["secure"])) ?? "";
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const fullKey = (key: string) => (key.includes(":") ? key : `${project.name}:${key}`);
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [fullKey(key), textOf(value)])),
    secretKeys: entries.filter(([, value]) => isSecure(value)).map(([key]) => fullKey(key)),
  };
}

function readYaml(file: string): Record<string, unknown> {
  try {
    return asRecord(parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new ProjectError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
