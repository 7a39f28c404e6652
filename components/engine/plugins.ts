import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, extname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Report } from "./events.ts";
import { pluginClient } from "./plugin-client.ts";
import type { Project } from "./project.ts";
import type { PluginHost } from "./provider.ts";

/** The package whose resources are written in the program itself: dynamic resources. */
const dynamicPackage = "pulumi-nodejs";
const startPatienceMs = 30_000;
const endPatienceMs = 3_000;

export interface PluginHostOptions {
  readonly project: Project;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly engineAddress: string;
  readonly report: Report;
  /** Start the host of dynamic resources at once, beside the program: it is likely to be asked for. */
  readonly warm: boolean;
}

interface Started {
  readonly port: string;
  readonly process: ChildProcess;
}

type Command = readonly [program: string, ...args: string[]];

/** Starts resource plugins as processes of their own, found where the Pulumi CLI looks for them. */
export function pluginHost(options: PluginHostOptions): PluginHost {
  const { project, engineAddress, report } = options;
  const running: { process: ChildProcess | undefined; close(): void }[] = [];
  let warmed = options.warm ? warmUp(options) : undefined;
  const startOrTake = async (name: string, version: string) => {
    const taken = name === dynamicPackage ? await warmed : undefined;
    if (taken) warmed = undefined;
    return taken ?? start(name, find(name, version, options), options);
  };
  return {
    async open(name, version) {
      const debugged = debugPort(name, options);
      const started = debugged ? { port: debugged, process: undefined } : await startOrTake(name, version);
      const engine = {
        address: engineAddress,
        rootDirectory: project.rootDirectory,
        programDirectory: project.programDirectory,
      };
      const client = await pluginClient(`127.0.0.1:${started.port}`, engine);
      running.push({ process: started.process, close: client.close });
      report({ kind: "message", level: "debug", text: `plugin ${name} answers on port ${started.port}` });
      return client;
    },
    async close() {
      const unused = await warmed;
      if (unused) running.push({ process: unused.process, close: () => undefined });
      await Promise.all(
        running.splice(0).map(async (plugin) => {
          plugin.close();
          await end(plugin.process);
        }),
      );
    },
  };
}

/** Undefined when it does not start: whoever asks for it later is told why. */
function warmUp(options: PluginHostOptions): Promise<Started | undefined> {
  try {
    return start(dynamicPackage, find(dynamicPackage, "", options), options).catch(() => undefined);
  } catch {
    return Promise.resolve(undefined);
  }
}

/** PULUMI_DEBUG_PROVIDERS=aws:12345 names a plugin that runs already. */
function debugPort(name: string, { environment }: PluginHostOptions): string | undefined {
  const entry = environment["PULUMI_DEBUG_PROVIDERS"]?.split(",").find((text) => text.startsWith(`${name}:`));
  return entry?.slice(name.length + 1);
}

/** The project's own list, the SDK's host of dynamic resources, PATH, then Pulumi's plugin cache. */
function find(name: string, version: string, options: PluginHostOptions): Command {
  const { project, environment } = options;
  const executable = `pulumi-resource-${name}`;
  const listed = project.plugins.find((plugin) => plugin.name === name);
  if (listed) return [join(resolve(project.rootDirectory, listed.path), executable)];
  if (name === dynamicPackage) return dynamicHost(project.programDirectory);
  const folders = environment["PULUMI_IGNORE_AMBIENT_PLUGINS"] ? [] : (environment["PATH"] ?? "").split(delimiter);
  for (const folder of folders)
    if (folder !== "" && isExecutable(join(folder, executable))) return [join(folder, executable)];
  const home = environment["PULUMI_HOME"] ?? join(environment["HOME"] ?? "", ".pulumi");
  const cached = cachedPlugin(join(home, "plugins"), name, version);
  if (cached) return [join(cached, executable)];
  throw new Error(
    `no plugin for the package "${name}"${version && ` (version ${version})`}: ${executable} is neither on PATH nor below ${join(home, "plugins")}. ` +
      "The local engine does not download plugins; the Pulumi CLI does: auditwire up --engine pulumi",
  );
}

/** The host of dynamic resources is part of the program's SDK. */
function dynamicHost(programDirectory: string): Command {
  const require = createRequire(join(programDirectory, "program"));
  const endWithParent = join(__dirname, `end-with-parent${extname(__filename)}`);
  const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");
  return [process.execPath, "--require", endWithParent, host];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The wanted version's folder, or the newest when no version is wanted. */
function cachedPlugin(plugins: string, name: string, version: string): string | undefined {
  if (!existsSync(plugins)) return undefined;
  const prefix = `resource-${name}-v`;
  const versions = readdirSync(plugins)
    .filter((folder) => folder.startsWith(prefix) && !folder.endsWith(".lock") && !folder.endsWith(".partial"))
    .map((folder) => folder.slice(prefix.length))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const found = version ? versions.find((v) => v === version.replace(/^v/, "")) : versions.at(-1);
  return found && join(plugins, `${prefix}${found}`);
}

/** A plugin's first line on its standard output is the port it listens on. */
async function start(name: string, [program, ...args]: Command, options: PluginHostOptions): Promise<Started> {
  const { project, environment, engineAddress, report } = options;
  const child = spawn(program, [...args, engineAddress], {
    cwd: project.programDirectory,
    env: { ...environment, PATH: `${dirname(process.execPath)}${delimiter}${environment["PATH"] ?? ""}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (text) => {
    said.push(text);
    report({ kind: "message", level: "debug", text: `${name}: ${text}` });
  });
  const port = await new Promise<string>((resolve, reject) => {
    const give = (reason: string) => reject(new Error([`the plugin ${name} ${reason}`, ...said.slice(-20)].join("\n")));
    const timer = setTimeout(() => give(`gave no port within ${startPatienceMs / 1000} s`), startPatienceMs);
    child.once("error", (error) => give(`could not be started: ${error.message}`));
    child.once("close", (code) => give(`ended at its start (exit code ${code})`));
    createInterface({ input: child.stdout }).once("line", (line) => {
      clearTimeout(timer);
      if (/^\d+$/.test(line.trim())) resolve(line.trim());
      else give(`answered "${line}" instead of its port`);
    });
  });
  child.removeAllListeners("close");
  child.stdout.resume();
  return { port, process: child };
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), endPatienceMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
