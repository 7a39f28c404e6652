import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { AuditwireError } from "../audit/errors.ts";
import type { EngineOptions, EnginePlace } from "./choose-engine.ts";
import { examples } from "./examples.ts";
import type { Here } from "./here.ts";

type DeployOptions = EngineOptions & { samples?: boolean; refresh?: boolean; purge?: boolean; json?: boolean };

/** `auditwire up` */
export function upCommand(command: Command, here: Here): void {
  deploying(command)
    .option("--samples", "deliver sample events to the deployed daemons that have no audits yet")
    .option("--refresh", "ask the providers first what has become of everything")
    .option("--import", "with --engine pulumi: move a stack of the local engine to the Pulumi CLI")
    .addHelpText("after", examples("auditwire up", "auditwire up infra/audit", "npm start"))
    .action(async (dir: string | undefined, options: DeployOptions) =>
      here.done(await (await deployment()).up(placeOf(dir, here), options)),
    );
}

/** `auditwire preview` */
export function previewCommand(command: Command, here: Here): void {
  deploying(command)
    .addHelpText("after", examples("auditwire preview", "auditwire preview infra/audit --engine local"))
    .action(async (dir: string | undefined, options: DeployOptions) =>
      here.done(await (await deployment()).preview(placeOf(dir, here), options)),
    );
}

/** `auditwire down` */
export function downCommand(command: Command, here: Here): void {
  deploying(command)
    .option("--purge", "remove the stored audits, too")
    .addHelpText("after", examples("auditwire down", "npm stop -- --purge"))
    .action(async (dir: string | undefined, options: DeployOptions) =>
      here.done(await (await deployment()).down(placeOf(dir, here), options)),
    );
}

/** `auditwire outputs` */
export function outputsCommand(command: Command, here: Here): void {
  deploying(command)
    .option("--json", "as one JSON object")
    .addHelpText("after", examples("auditwire outputs --json"))
    .action(async (dir: string | undefined, options: DeployOptions) =>
      here.done(await (await deployment()).outputs(placeOf(dir, here), options)),
    );
}

/** What every command that deploys can be told. */
function deploying(command: Command): Command {
  return command
    .argument("[dir]", "folder of the project's Pulumi.yaml", ".")
    .addOption(
      new Option(
        "--engine <engine>",
        "what deploys; default: what made the stack, else the Pulumi CLI if it is on PATH",
      ).choices(["local", "pulumi"]),
    )
    .addOption(
      new Option(
        "--backend <backend>",
        "where the Pulumi CLI keeps state: private is .auditwire/pulumi; default: current if you are logged in",
      ).choices(["private", "current"]),
    )
    .option("--stack <name>", "name of the stack", "local");
}

async function deployment() {
  try {
    return await import("./deploying.ts");
  } catch (error) {
    if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    const lacking = "this needs Pulumi's SDK, which is not here (the daemon's image leaves it out)";
    throw new AuditwireError("unavailable", `${lacking}: run it where auditwire is installed with npm`, {
      cause: error,
    });
  }
}

const placeOf = (dir = ".", { environment, terminal, interrupted }: Here): EnginePlace => ({
  directory: resolve(dir),
  environment,
  terminal,
  output: process.stdout,
  signal: interrupted(),
});
