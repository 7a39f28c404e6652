import { rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openStack, type StackResult } from "../../components/engine/index.ts";
import type { Environment } from "../secrets.ts";
import { daemonId, deployedDaemons, hidden } from "./deployed.ts";
import type { Deployed, DeploymentEngine } from "./engine.ts";
import { progress, summary } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export interface LocalEngineOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Deploys with the engine that this package brings. */
export function localEngine({ terminal, ...options }: LocalEngineOptions): DeploymentEngine {
  const { report, finish } = progress(terminal);
  const stack = openStack({ ...options, report, idOf: daemonId });
  const home = join(stack.project.rootDirectory, ".auditwire");
  const told = async (verb: "preview" | "up" | "destroy", work: Promise<StackResult>) => {
    terminal.status(verb === "destroy" ? "reading the state …" : "running the program …");
    const result = await work.finally(finish);
    terminal.line();
    terminal.line(summary(verb, result));
    return toDeployed(result);
  };
  return {
    name: "local",
    preview: () => told("preview", stack.preview()),
    async up({ refresh }) {
      if (refresh && !(await stack.refresh()).ok) return toDeployed(await stack.current());
      return told("up", stack.up());
    },
    destroy: () => told("destroy", stack.destroy()),
    current: async () => toDeployed(await stack.current()),
    forget() {
      for (const file of ["state.json", "passphrase"]) rmSync(join(home, file), { force: true });
      try {
        rmdirSync(home);
      } catch {
        // Stored audits, or files of the user.
      }
    },
  };
}

function toDeployed({ ok, outputs, resources }: StackResult): Deployed {
  return {
    ok,
    outputs: hidden(outputs),
    daemons: deployedDaemons(resources),
  };
}
