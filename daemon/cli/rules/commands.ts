import type { Command } from "commander";
import { examples } from "../examples.ts";
import { terminal } from "../terminal.ts";
import { checkRules } from "./check.ts";

/** `auditwire rules …`: for whoever writes rules. */
export function rulesCommands(program: Command, done: (code: number) => void): void {
  const rules = program
    .command("rules")
    .description("check, test and look through rules, without a daemon")
    .addHelpText("after", examples("auditwire rules check rules.yaml", "auditwire rules COMMAND --help"));

  rules
    .command("check")
    .description("say everything that is wrong with rules files or configurations, each with its place")
    .argument("<files...>", "rules files or configurations of a daemon, YAML or JSON")
    .option("--json", "a list of { file, rule, severity, code, line, column, length, message, fileLine, fileColumn }")
    .addHelpText(
      "after",
      `\nExit code: 1 when there are errors; warnings leave it 0.${examples("auditwire rules check rules/*.yaml")}`,
    )
    .action((files: string[], options: { json?: boolean }) => done(checkRules(files, options, terminal())));
}
