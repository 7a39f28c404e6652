import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePorts } from "./daemon.ts";

const repository = join(__dirname, "..", "..");
const command = join(repository, "dist", "daemon", "cli", "auditwire.js");

/** A copy of `examples/local` with ports of its own, as somebody has it who took it over. */
export interface LocalProject {
  readonly directory: string;
  readonly home: string;
  readonly ports: { readonly api: number; readonly webhook: number };
  /** Runs the built command with the project as its last argument. */
  run(verb: string, ...args: string[]): { status: number | null; stdout: string; stderr: string };
  /** Starts the command and leaves it running. */
  start(verb: string, ...args: string[]): ChildProcess;
  /** Changes the program's text. */
  edit(change: (program: string) => string): void;
  /** Changes the stack's settings. */
  configure(config: Readonly<Record<string, string>>): void;
  pid(): number;
  /** Asks the deployed daemon's API as its administrator. */
  send(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  get(path: string): Promise<unknown>;
}

export async function localProject(
  directory: string,
  config: Readonly<Record<string, string>> = {},
): Promise<LocalProject> {
  const [api = 0, webhook = 0] = await freePorts(2);
  const home = join(directory, ".auditwire");
  linkPackages(directory);
  cpSync(join(repository, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  cpSync(join(repository, "examples", "local"), join(directory, "examples", "local"), { recursive: true });
  const program = join(directory, "examples", "local", "index.ts");
  const configure = (settings: Readonly<Record<string, string>>) => {
    const all = { listenApi: `127.0.0.1:${api}`, listenWebhook: `127.0.0.1:${webhook}`, ...config, ...settings };
    const full = Object.fromEntries(Object.entries(all).map(([key, value]) => [`auditwire:${key}`, value]));
    writeFileSync(join(directory, "Pulumi.local.yaml"), stringify({ config: full }));
  };
  configure({});
  const send = (method: string, path: string, body?: unknown) => {
    const { user, password } = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as Credentials;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    return ask(`http://127.0.0.1:${api}/api/v1${path}`, method, authorization, body);
  };
  return {
    directory,
    home,
    ports: { api, webhook },
    run: (verb, ...args) => auditwire(directory, verb, ...args),
    start: (verb, ...args) =>
      spawn(process.execPath, [command, verb, ...args, ...localOnly], { ...place(directory), stdio: "ignore" }),
    edit: (change) => writeFileSync(program, change(readFileSync(program, "utf8"))),
    configure,
    pid: () => Number(readFileSync(join(home, "daemon.pid"), "utf8")),
    send,
    get: async (path) => {
      const { status, text } = await send("GET", path);
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      return JSON.parse(text);
    },
  };
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

const localOnly = ["--engine", "local"];

/** A folder on a machine without settings of its own for Pulumi. */
function place(directory: string) {
  const { PATH, HOME } = process.env;
  return { cwd: directory, env: { PATH: PATH ?? "", HOME: HOME ?? "" } };
}

/** Runs the built command in a folder, with the local engine. */
function auditwire(directory: string, verb: string, ...args: string[]) {
  const options = { ...place(directory), encoding: "utf8", timeout: 60_000 } as const;
  return spawnSync(process.execPath, [command, verb, ...args, ...localOnly], options);
}

/** `node_modules` with what a project has installed: this package and the SDK. */
export function linkPackages(directory: string): void {
  const modules = join(directory, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(repository, join(modules, "auditwire"));
  symlinkSync(join(repository, "node_modules", "@pulumi"), join(modules, "@pulumi"));
  writeFileSync(join(directory, "package.json"), '{ "name": "project", "private": true }\n');
}

function ask(url: string, method: string, authorization: string, body: unknown) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { authorization, "content-type": "application/json" };
    const asked = request(url, { method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
