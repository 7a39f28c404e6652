import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { AuditwireError } from "../audit/errors.ts";
import type { Environment } from "../secrets.ts";
import { deployedDaemons, type ExportedResource, hidden } from "./deployed.ts";
import type { Deployed, DeploymentEngine } from "./engine.ts";

export interface PulumiEngineOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** Where the CLI keeps state: below `.auditwire`, or wherever the user is logged in. */
  readonly backend: "private" | "current";
  readonly environment: Environment;
  /** Where the CLI's own output goes. */
  readonly output: { write(text: string): unknown };
  /** Called before the CLI deploys for the first time. */
  readonly deploying: () => void;
}

/** Deploys with the Pulumi CLI on PATH. */
export function pulumiEngine(options: PulumiEngineOptions): DeploymentEngine {
  const home = join(options.directory, ".auditwire");
  const environment = environmentOf(options, home);
  const place = ["--stack", options.stack, "--cwd", options.directory, "--non-interactive"];
  const select = async () => {
    const secrets = options.backend === "private" ? ["--secrets-provider", "passphrase"] : [];
    const create = ["stack", "select", options.stack, "--create", "--cwd", options.directory, "--non-interactive"];
    await succeeding(options, environment, [...create, ...secrets]);
  };
  const current = async (ok: boolean): Promise<Deployed> => {
    const args = ["stack", "export", "--show-secrets", ...place];
    return toDeployed(ok, await succeeding(options, environment, args));
  };
  const verb = async (args: readonly string[], begin: () => void = () => undefined) => {
    await select();
    begin();
    const { code } = await run(options, environment, [...args, ...place], "shown");
    return current(code === 0);
  };
  return {
    name: "pulumi",
    preview: () => verb(["preview", "--diff"]),
    up: ({ refresh }) => verb(["up", "--yes", "--skip-preview", ...(refresh ? ["--refresh"] : [])], options.deploying),
    destroy: () => verb(["destroy", "--yes", "--skip-preview"]),
    async current() {
      await select();
      return current(true);
    },
    async forget() {
      if (options.backend === "private") {
        await succeeding(options, environment, ["stack", "rm", "--yes", "--preserve-config", ...place]);
        if (hasStacks(join(home, "pulumi"))) return;
        rmSync(join(home, "pulumi"), { recursive: true, force: true });
      }
      rmSync(join(home, "engine.json"), { force: true });
    },
  };
}

/** Hands a stack of the local engine, a deployment export, to the CLI. */
export async function importState(options: PulumiEngineOptions, stateFile: string): Promise<void> {
  const home = join(options.directory, ".auditwire");
  const environment = environmentOf(options, home);
  const place = ["--cwd", options.directory, "--non-interactive"];
  const secrets = options.backend === "private" ? ["--secrets-provider", "passphrase"] : [];
  await succeeding(options, environment, ["stack", "select", options.stack, "--create", ...place, ...secrets]);
  await succeeding(options, environment, ["stack", "import", "--file", stateFile, "--stack", options.stack, ...place]);
}

/** Whether the CLI's file backend in a folder has a stack: `.pulumi/stacks/PROJECT/STACK.json`, or gzipped. */
function hasStacks(folder: string): boolean {
  const stacks = join(folder, ".pulumi", "stacks");
  if (!existsSync(stacks)) return false;
  return readdirSync(stacks, { recursive: true }).some((file) => /\.json(\.gz)?$/.test(String(file)));
}

/** Whether the CLI is there. */
export function hasPulumi(environment: Environment): boolean {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, "pulumi")));
}

/** Whether the user has chosen a backend for the CLI: by the environment or by `pulumi login`. */
export function isLoggedIn(environment: Environment): boolean {
  if (environment["PULUMI_BACKEND_URL"] || environment["PULUMI_ACCESS_TOKEN"]) return true;
  const file = join(environment["PULUMI_HOME"] ?? join(environment["HOME"] ?? "", ".pulumi"), "credentials.json");
  try {
    const { current } = JSON.parse(readFileSync(file, "utf8")) as { current?: unknown };
    return typeof current === "string" && current !== "";
  } catch {
    return false;
  }
}

function environmentOf({ backend, environment }: PulumiEngineOptions, home: string): Environment {
  const quiet = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const state = join(home, "pulumi");
  const passphrase = join(home, "passphrase");
  const given = environment["PULUMI_CONFIG_PASSPHRASE"] || environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  // An empty PULUMI_CONFIG_PASSPHRASE counts for the CLI, before any file.
  const ours = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase };
  if (backend === "current") return given || !existsSync(passphrase) ? quiet : { ...quiet, ...ours };
  mkdirSync(state, { recursive: true, mode: 0o700 });
  if (!given && !existsSync(passphrase))
    writeFileSync(passphrase, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  return {
    ...quiet,
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    ...(!given && ours),
  };
}

async function succeeding(
  options: PulumiEngineOptions,
  environment: Environment,
  args: readonly string[],
  output: "kept" | "shown" = "kept",
) {
  const { code, stdout, stderr } = await run(options, environment, args, output);
  if (code === 0) return stdout;
  throw new AuditwireError(
    "unavailable",
    // What `stack export --show-secrets` prints is never shown.
    `pulumi ${args.slice(0, 2).join(" ")} ended with exit code ${code}:\n${stderr.trim() || (args[1] === "export" ? "" : stdout.trim())}`,
  );
}

function run(
  options: PulumiEngineOptions,
  environment: Environment,
  args: readonly string[],
  output: "kept" | "shown",
) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn("pulumi", args, { env: environment as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        if (output === "shown") options.output.write(text);
        else said[stream] += text;
      });
    child.once("error", (error) =>
      reject(new AuditwireError("unavailable", `the Pulumi CLI cannot be started: ${error.message}`)),
    );
    child.once("close", (code) => resolve({ code: code ?? 1, ...said }));
  });
}

/** The resources of an export; its text, which has secrets in clear, is in no message. */
function resourcesOf(text: string): readonly ExportedResource[] {
  let exported: { deployment?: { resources?: readonly ExportedResource[] } } | undefined;
  try {
    exported = JSON.parse(text);
  } catch {
    // Told below.
  }
  if (!exported?.deployment)
    throw new AuditwireError("unavailable", "pulumi stack export printed something other than a deployment's JSON");
  return exported.deployment.resources ?? [];
}

function toDeployed(ok: boolean, text: string): Deployed {
  const resources = resourcesOf(text);
  const stack = resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return {
    ok,
    outputs: hidden((stack?.outputs ?? {}) as Record<string, unknown>),
    daemons: deployedDaemons(resources),
  };
}
