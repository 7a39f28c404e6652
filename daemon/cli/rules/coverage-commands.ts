import type { Command } from "commander";
import { examples } from "../examples.ts";
import { terminal } from "../terminal.ts";
import { type CoverageOptions, cloudNames, showCoverage } from "./coverage.ts";
import { type PolicyOptions, showPolicy } from "./policy.ts";

type Done = (code: number) => void;

const repeated = (value: string, before: readonly string[] = []) => [...before, value];

/** `rules coverage` and `rules policy`: what rules need of an audit policy or of a cloud. */
export function registerCoverageCommands(rules: Command, done: Done): void {
  coverageCommand(rules, done);
  policyCommand(rules, done);
}

function coverageCommand(rules: Command, done: Done): void {
  rules
    .command("coverage")
    .description("say which rules can fire on which sources, by what is recorded there")
    .argument("[files...]", "rules files or configurations of a daemon; enabled rules are looked at")
    .option(
      "--policy <policy>",
      "an audit policy: classic, recommended (default), fromRules, or a file; may be repeated",
      repeated,
    )
    .option("--source <cloud>", `what a cloud hands over: ${cloudNames.join(", ")}; may be repeated`, repeated)
    .option("--library", "the prewritten rules, too")
    .option("--config <file>", "the rules and the sources of a daemon's configuration")
    .option("--json", "a list of { rule, source, state, sentence, lost, witness }")
    .addHelpText(
      "after",
      `
covered: an event is known that the rule is true of and that is recorded with what the rule reads
partly:  some requests that the rule is about make it fire there, others are not recorded or lack what it reads
never:   it is proven that no request can make it fire there
unknown: neither could be proven; the sentence says why
What is taken for granted of requests and clouds: docs/coverage.md. Exit code: 1 when a rule can fire on none of the
sources.${examples(
        "auditwire rules coverage --library",
        "auditwire rules coverage rules.yaml --policy audit-policy.yaml --source eks --source gke",
        "auditwire rules coverage --config config.yaml --json",
      )}`,
    )
    .action((files: string[], options: CoverageOptions) => done(showCoverage(files, options, terminal())));
}

function policyCommand(rules: Command, done: Done): void {
  rules
    .command("policy")
    .description("print the audit policy that rules need: each can fire under it, and nothing in it can be left out")
    .argument("[files...]", "rules files or configurations of a daemon; enabled rules are looked at")
    .option("--library", "the prewritten rules, too")
    .option("--config <file>", "the rules of a daemon's configuration")
    .option("--namespace <namespace>", "where auditwire runs", "auditwire")
    .addHelpText(
      "after",
      `\nBodies of secrets and tokens are never recorded: which rules ask for them goes to standard error, as does what share
of events the policy saves.${examples("auditwire rules policy --library > audit-policy.yaml", "auditwire rules policy rules.yaml")}`,
    )
    .action((files: string[], options: PolicyOptions) => done(showPolicy(files, options, terminal())));
}
