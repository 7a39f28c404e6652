#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { AuditwireError, messageOf } from "../audit/errors.ts";
import { serve } from "../main.ts";
import { version } from "../version.ts";
import { down } from "./down.ts";
import { terminal } from "./terminal.ts";
import { up } from "./up.ts";

/** Exit codes: 0 fine, 1 the answer is no, 2 wrong use, 70 internal. */
async function run(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("auditwire")
    .description("Who did what in my Kubernetes clusters, and was it an attack?")
    .version(version)
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

  program
    .command("up")
    .description(
      "start a daemon on this machine, deliver sample events, show the audits found and how to wire a cluster",
    )
    .addHelpText("after", examples("auditwire up", "npm start"))
    .action(async () => {
      code = await up(process.cwd(), process.env, terminal());
    });

  program
    .command("down")
    .description("stop the daemon that `auditwire up` started; stored audits stay")
    .option("--purge", "remove the stored audits, the configuration and the credentials, too")
    .addHelpText("after", examples("auditwire down", "npm stop -- --purge"))
    .action(async (options: { purge?: boolean }) => {
      code = await down(process.cwd(), terminal(), { purge: options.purge === true });
    });

  await program.parseAsync(argv);
  return code;
}

const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AuditwireError && error.code !== "internal") {
    process.stderr.write(`auditwire: ${error.message}\n`);
    return error.code === "invalid" ? 2 : 1;
  }
  process.stderr.write(`auditwire: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
  return 70;
}

run(process.argv).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.exitCode = exitCode(error);
  },
);
