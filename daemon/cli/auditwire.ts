#!/usr/bin/env node
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { serve } from "../main.ts";
import { version } from "../version.ts";
import { apiServerCommands } from "./api-server/commands.ts";
import type { EngineOptions, EnginePlace } from "./choose-engine.ts";
import { examples } from "./examples.ts";
import { replayCommand } from "./replay/command.ts";
import { rulesCommands } from "./rules/commands.ts";
import { sourcesCommand } from "./sources.ts";
import { terminal } from "./terminal.ts";

/** Exit codes: 0 fine, 1 the answer is no, 2 wrong use, 70 internal. */
async function run(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("auditwire")
    .description("Who did what in my Kubernetes clusters, and was it an attack?")
    .version(version)
    // So that `rules bundle` can have a --version of its own.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(auditwire COMMAND --help says more)");

  program
    .command("serve")
    .description("run the daemon: receive audit events, judge them, store the matches, answer the API")
    .requiredOption("-c, --config <file>", "configuration file, YAML or JSON")
    .option(
      "--credentials <file>",
      "the administrator's credentials: read if the file exists, else made and written at the first start (default: credentials.json in the data directory)",
    )
    .addHelpText("after", examples("auditwire serve --config /etc/auditwire/config.yaml"))
    .action(async (options: { config: string; credentials?: string }) => {
      code = await serve(options, process.env);
    });

  deploying(program.command("up"))
    .description("deploy a Pulumi program: create, update and delete until everything is as the program says")
    .option("--samples", "deliver sample events to the deployed daemons that have no audits yet")
    .option("--refresh", "ask the providers first what has become of everything")
    .option("--import", "with --engine pulumi: move a stack of the local engine to the Pulumi CLI")
    .addHelpText("after", examples("auditwire up", "auditwire up infra/audit", "npm start"))
    .action(async (dir: string | undefined, options: DeployOptions) => {
      code = await (await deployment()).up(placeOf(dir), options);
    });

  deploying(program.command("preview"))
    .description("say what `up` would do, and change nothing")
    .addHelpText("after", examples("auditwire preview", "auditwire preview infra/audit --engine local"))
    .action(async (dir: string | undefined, options: DeployOptions) => {
      code = await (await deployment()).preview(placeOf(dir), options);
    });

  deploying(program.command("down"))
    .description("destroy what `up` deployed; stored audits stay")
    .option("--purge", "remove the stored audits, too")
    .addHelpText("after", examples("auditwire down", "npm stop -- --purge"))
    .action(async (dir: string | undefined, options: DeployOptions) => {
      code = await (await deployment()).down(placeOf(dir), options);
    });

  deploying(program.command("outputs"))
    .description("print the deployed stack's outputs; secrets stay hidden")
    .option("--json", "as one JSON object")
    .addHelpText("after", examples("auditwire outputs --json"))
    .action(async (dir: string | undefined, options: DeployOptions) => {
      code = await (await deployment()).outputs(placeOf(dir), options);
    });

  const done = (exit: number) => {
    code = exit;
  };
  rulesCommands(program, done);
  replayCommand(program, done);
  sourcesCommand(program, done);
  apiServerCommands(program, done);

  await program.parseAsync(argv);
  return code;
}

type DeployOptions = EngineOptions & { samples?: boolean; refresh?: boolean; purge?: boolean; json?: boolean };

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

/** The first interrupt lets steps under way finish; a second one ends at once. */
function placeOf(dir = "."): EnginePlace {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());
  return {
    directory: resolve(dir),
    environment: process.env,
    terminal: terminal(),
    output: process.stdout,
    signal: interrupt.signal,
  };
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AuditwireError && error.code !== "internal") {
    process.stderr.write(`auditwire: ${error.message}\n`);
    return error.code === "invalid" ? 2 : 1;
  }
  process.stderr.write(`auditwire: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
  return 70;
}

// Whoever reads our output may go before we have said all (as `| head` does): the work goes on.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

run(process.argv).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = exitCode(error);
  },
);
