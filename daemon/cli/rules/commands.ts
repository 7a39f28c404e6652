import { type Command, Option } from "commander";
import { examples } from "../examples.ts";
import { terminal } from "../terminal.ts";
import { analyzeRules } from "./analyze.ts";
import { registerBundleCommands } from "./bundle.ts";
import { checkRules } from "./check.ts";
import { registerCoverageCommands } from "./coverage-commands.ts";
import { type ExplainOptions, explainOnEvents } from "./explain.ts";
import { type ListOptions, listRules } from "./list.ts";
import { type ShowOptions, showRule } from "./show.ts";
import { testRules } from "./test.ts";

type Done = (code: number) => void;

/** `auditwire rules …`: for whoever writes rules. */
export function rulesCommands(rules: Command, done: Done): void {
  rules.addHelpText("after", examples("auditwire rules check rules.yaml", "auditwire rules COMMAND --help"));
  for (const add of [checkCommand, testCommand, listCommand, showCommand, explainCommand, analyzeCommand])
    add(rules, done);
  registerCoverageCommands(rules, done);
  registerBundleCommands(rules);
}

function checkCommand(rules: Command, done: Done): void {
  rules
    .command("check")
    .description("say everything that is wrong with rules files or configurations, each with its place")
    .argument("<files...>", "rules files or configurations of a daemon, YAML or JSON")
    .option("--json", "a list of { file, rule, severity, code, line, column, length, message, fileLine, fileColumn }")
    .addHelpText(
      "after",
      `\nLine and column are those in the expression or other text that is wrong, fileLine and fileColumn those in the file.
Exit code: 1 when there are errors; warnings leave it 0.${examples("auditwire rules check rules/*.yaml", "auditwire rules check --json config.yaml")}`,
    )
    .action((files: string[], options: { json?: boolean }) => done(checkRules(files, options, terminal())));
}

function testCommand(rules: Command, done: Done): void {
  rules
    .command("test")
    .description("run the samples of rules: events that a rule has to match, or must not")
    .argument("[files...]", "rules files or configurations of a daemon")
    .option("--library", "the prewritten rules' samples, too")
    .option("--json", "a list of { file, rule, sample, expected, result, because, … }")
    .addHelpText(
      "after",
      `\nEach rule is run alone, with the exceptions that the file's policy adds to it. Files of samples are looked for beside
the rule's file. Exit code: 1 when a sample is not as expected.${examples("auditwire rules test rules.yaml", "auditwire rules test --library")}`,
    )
    .action(async (files: string[], options: TestOptions) => done(await testRules(files, options, terminal())));
}

function listCommand(rules: Command, done: Done): void {
  rules
    .command("list")
    .description("list the prewritten rules, and those of files")
    .argument("[files...]", "rules files or configurations whose rules are listed, too")
    .option("--severity <severity>", "at least that severe: info, low, medium, high, critical")
    .option("--technique <name>", "of that technique, by the API's name")
    .option("--attack <id>", "of that ATT&CK technique or tactic, sub-techniques included")
    .option("--search <text>", "with that text in name, message, description or expression")
    .addOption(
      new Option("-o, --output <format>", "wide: where a rule comes from, and why it matters").choices(["wide"]),
    )
    .option("--json", "whole rules as a list")
    .addHelpText(
      "after",
      `\nExit code: 1 when no rule fits.${examples(
        "auditwire rules list --severity high",
        "auditwire rules list --technique execIntoContainer -o wide",
        "auditwire rules list --attack T1609 --json",
      )}`,
    )
    .action((files: string[], options: ListOptions) => done(listRules(files, options, terminal())));
}

function showCommand(rules: Command, done: Done): void {
  rules
    .command("show")
    .description("print one rule whole, as it can stand in a rules file")
    .argument("<name>", "a rule's name or alias")
    .option("--rules <file>", "a rules file or configuration to look in first")
    .option("--as <name>", "under another name: a copy of a prewritten rule needs one")
    .option("--samples", "with its samples")
    .option("--json", "as one JSON object")
    .addHelpText(
      "after",
      examples(
        'auditwire rules show "Privileged pod creation"',
        'auditwire rules show "Forbidden request" --as "Forbidden to people" --samples > rules.yaml',
      ),
    )
    .action(async (name: string, options: ShowOptions) => done(await showRule(name, options, terminal())));
}

function explainCommand(rules: Command, done: Done): void {
  rules
    .command("explain")
    .description("say why a rule holds on events or not: each comparison, and the values it found")
    .argument("<rule>", "a rule's name or alias")
    .argument("<event>", "a file with events in any envelope; - for standard input")
    .option("--rules <file>", "a rules file or configuration to look in first")
    .option("--json", "a JSON object for each event, each on a line")
    .addHelpText(
      "after",
      `\nExit code: 0 when the rule holds on one of the events, 1 when on none.${examples(
        'auditwire rules explain "Privileged pod creation" event.json',
        "grep d3b07384 audit.log | auditwire rules explain Mine - --rules rules.yaml",
      )}`,
    )
    .action(async (name: string, event: string, options: ExplainOptions) =>
      done(await explainOnEvents(name, event, options, { terminal: terminal(), stdin: process.stdin })),
    );
}

function analyzeCommand(rules: Command, done: Done): void {
  rules
    .command("analyze")
    .description("say what in rules does nothing: never reached, contradictory, always excepted; and what they cover")
    .argument("[files...]", "rules files or configurations; each is one policy")
    .option("--library", "all prewritten rules as one policy")
    .option("--json", "{ findings, techniques, attack } as one JSON object")
    .addHelpText(
      "after",
      `\nErrors are certain: they follow from the expressions. What is marked "by samples" is not: no known event, of the
prewritten rules' samples or the files', says otherwise. Exit code: 1 when there are errors.${examples(
        "auditwire rules analyze config.yaml",
        "auditwire rules analyze --library --json",
      )}`,
    )
    .action(async (files: string[], options: TestOptions) =>
      done(await analyzeRules(files, options, terminal(), Date.now())),
    );
}

interface TestOptions {
  readonly library?: boolean;
  readonly json?: boolean;
}
