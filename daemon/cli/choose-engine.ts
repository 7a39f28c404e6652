import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AuditwireError } from "../audit/errors.ts";
import type { Environment } from "../secrets.ts";
import type { DeploymentEngine } from "./engine.ts";
import { localEngine } from "./local-engine.ts";
import { hasPulumi, importState, isLoggedIn, type PulumiEngineOptions, pulumiEngine } from "./pulumi-engine.ts";
import type { Terminal } from "./terminal.ts";

export interface EngineOptions {
  readonly engine?: "local" | "pulumi" | undefined;
  /** Moves a stack of the local engine to the Pulumi CLI. */
  readonly import?: boolean | undefined;
  readonly backend?: "private" | "current" | undefined;
  readonly stack?: string | undefined;
}

export interface EnginePlace {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly output: { write(text: string): unknown };
  readonly signal: AbortSignal;
}

interface Recorded {
  readonly engine: "local" | "pulumi";
  readonly backend?: "private" | "current";
}

/** The engine of a stack: the one that made it, else the Pulumi CLI where it is, else the local one. Says which and why. */
export async function chooseEngine(place: EnginePlace, options: EngineOptions): Promise<DeploymentEngine> {
  const { directory, environment, terminal, signal } = place;
  const recorded = recordedEngine(directory);
  const { engine, because } = decide(recorded, options, environment);
  const stack = options.stack ?? "local";
  if (engine === "local") {
    terminal.line(terminal.dim(`Using the local engine: ${because}.`));
    return localEngine({ directory, stack, environment, terminal, signal });
  }
  if (!["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(directory, name))))
    throw new AuditwireError(
      "invalid",
      `${join(directory, "Pulumi.yaml")} does not exist: name the folder of a Pulumi project`,
    );
  if (!hasPulumi(environment))
    throw new AuditwireError(
      "unavailable",
      `this needs the Pulumi CLI (${because}), and there is no pulumi on PATH: https://www.pulumi.com/docs/install/`,
    );
  const backend = options.backend ?? recorded?.backend ?? (isLoggedIn(environment) ? "current" : "private");
  const deploying = () => record(directory, { engine: "pulumi", backend });
  const cli: PulumiEngineOptions = { directory, stack, backend, environment, output: place.output, deploying };
  terminal.line(
    terminal.dim(
      `Using the Pulumi CLI with ${backend === "private" ? "a state of its own in .auditwire/pulumi" : "the backend you are logged in to"}: ${because}.`,
    ),
  );
  if (recorded?.engine === "local") await moveToPulumi(cli, terminal);
  return pulumiEngine(cli);
}

function decide(recorded: Recorded | undefined, options: EngineOptions, environment: Environment) {
  const wanted = options.engine;
  if (options.import && wanted !== "pulumi")
    throw new AuditwireError(
      "invalid",
      "--import moves a stack of the local engine to the Pulumi CLI: write --engine pulumi --import",
    );
  if (recorded && wanted && wanted !== recorded.engine && !options.import)
    throw new AuditwireError(
      "conflict",
      recorded.engine === "local"
        ? "this stack was deployed by the local engine; `auditwire up --engine pulumi --import` moves it to the Pulumi CLI"
        : "this stack was deployed by the Pulumi CLI and stays with it; the local engine would deploy everything a second time",
    );
  if (recorded?.backend && options.backend && options.backend !== recorded.backend)
    throw new AuditwireError(
      "conflict",
      `this stack's state is in the backend called ${recorded.backend}; the ${options.backend} one would deploy everything a second time: write --backend ${recorded.backend}`,
    );
  if (wanted) return { engine: wanted, because: "as asked for" };
  if (recorded) return { engine: recorded.engine, because: "it made this stack" };
  if (hasPulumi(environment)) return { engine: "pulumi" as const, because: "it is on PATH" };
  return { engine: "local" as const, because: "no Pulumi CLI is on PATH" };
}

const recordOf = (directory: string) => join(directory, ".auditwire", "engine.json");
const stateOf = (directory: string) => join(directory, ".auditwire", "state.json");

function recordedEngine(directory: string): Recorded | undefined {
  if (existsSync(stateOf(directory))) return { engine: "local" };
  const file = recordOf(directory);
  if (!existsSync(file)) return undefined;
  try {
    const { engine, backend } = JSON.parse(readFileSync(file, "utf8")) as { engine?: unknown; backend?: unknown };
    if (engine === "pulumi" && (backend === "private" || backend === "current")) return { engine, backend };
  } catch {
    // Told below.
  }
  throw new AuditwireError("invalid", `${file}: expected { "engine": "pulumi", "backend": "private" or "current" }`);
}

function record(directory: string, recorded: Recorded): void {
  mkdirSync(join(directory, ".auditwire"), { recursive: true, mode: 0o700 });
  writeFileSync(recordOf(directory), `${JSON.stringify(recorded)}\n`, { mode: 0o600 });
}

/** The CLI takes over the state; ours is kept under another name, so that it is never deployed from again. */
async function moveToPulumi(cli: PulumiEngineOptions, terminal: Terminal): Promise<void> {
  const state = stateOf(cli.directory);
  await importState(cli, state);
  cli.deploying();
  renameSync(state, `${state}.moved-to-pulumi`);
  terminal.step("moved the stack's state to the Pulumi CLI; ours stays beside it as state.json.moved-to-pulumi");
}
