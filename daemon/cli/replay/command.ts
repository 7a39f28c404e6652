import type { Command } from "commander";
import { examples } from "../examples.ts";
import { type ReplayOptions, replay } from "./replay.ts";

const notes = `
EVENTS are files and folders (*.json, *.ndjson, *.jsonl, *.log, *.gz, and others that begin as JSON does), "-" or
nothing for standard input. Any envelope will do, also mixed: events, EventLists, CloudWatch, Log Analytics and Cloud
Logging records, what forwarders put around them. Each is judged as often as it stands there.

A line of --json is { auditID, cluster, verdict: { rule, message, severity, attackTechniques } or null }, with
--all-matches also { matches, unknown }: names of rules that hold, and of those that cannot be evaluated on the event.
Each event has one line, in the order of the input; what cannot be read has a line { error }. Records that are no audit
events, as another component's log lines, have none: they are counted at the end. With --json and --csv the counts go
to standard error. With --all-matches each rule with threshold or firstSeen counts by itself.

Exit code: 0 when every input was gone through, with or without matches and unreadable records; 1 when one broke off or
could not be opened, and as --fail-on-match and --strict say; 2 for wrong use.`;

/** `auditwire replay` */
export function replayCommand(command: Command, done: (code: number) => void): void {
  command
    .argument("[events...]", "files and folders with events; - or nothing: standard input")
    .option("-c, --config <file>", "a daemon's configuration: its policy judges")
    .option("--rules <file>", "a rules file: its policy judges, or all its rules in their order")
    .option("--library", "all prewritten rules judge, the most severe first")
    .option(
      "--source <name>",
      "facts of that source of the configuration (cluster, account, …) for events without them: cloudwatch/eu, webhook/prod, or without the kind",
    )
    .option("--all-matches", "report every rule that holds, not only the first, and every one that cannot be evaluated")
    .option("--json", "a JSON object a line")
    .option("--csv", "comma-separated values, safe to open in a spreadsheet")
    .option("--fail-on-match", "exit with 1 when a rule has matched")
    .option("--strict", "exit with 1 when something could not be read")
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire replay --library audit.log",
          "auditwire replay --config config.yaml --source prod --json /var/log/kubernetes/audit/ | jq .verdict",
          "zcat exported/*.gz | auditwire replay --rules rules.yaml --all-matches --csv > matches.csv",
        ),
    )
    .action(async (events: string[], options: ReplayOptions) => done(await replay(events, options, process)));
}
