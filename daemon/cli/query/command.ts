import { type Command, InvalidArgumentError, Option } from "commander";
import { AuditwireError } from "../../audit/errors.ts";
import { connect } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { printing } from "../output/options.ts";
import { type FilterOptions, filtering, toParameters } from "./filters.ts";
import { follow } from "./follow.ts";
import { download, type ListOptions, list } from "./list.ts";
import { show } from "./show.ts";
import { summary } from "./summary.ts";

interface QueryOptions extends FilterOptions, ConnectionOptions, ListOptions {
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly follow?: boolean;
  readonly summary?: true | readonly string[];
  readonly every?: string;
  readonly top?: number;
}

const notes = `
The newest come first. Times are UTC, as they are printed. --json writes a JSON object a line, with the original event in
eventBlob; --csv is written by the daemon, as long as there are audits. --follow goes on until it is interrupted: it takes up a
lost connection where it was, so that nothing is missed and nothing comes twice.

Exit code: 0, whether audits match or not; 1 when the daemon does not answer or refuses; 2 for wrong use.`;

/** `auditwire query` */
export function queryCommand(command: Command, here: Here): void {
  command.usage("[options]").helpCommand(false);
  showCommand(command.command("show"), here);
  const query = command
    .addOption(new Option("--limit <n>", "so many (default: 50; with --follow 10 before it)").argParser(count(0)))
    .addOption(new Option("--all", "all that match, however many").conflicts(["limit", "follow"]))
    .addOption(new Option("--sort <key>", "ascending by this key, as user or severity").conflicts("follow"))
    .addOption(new Option("--reverse", "the other way round").conflicts("follow"))
    .addOption(new Option("--fields <names>", "these fields of the API only, as time,user,message").argParser(names))
    .addOption(
      new Option("-f, --follow", "go on with each that arrives, until it is interrupted").conflicts(["csv", "summary"]),
    )
    .addOption(
      new Option("--summary [keys]", "counts instead: by rule, severity, cluster, user, technique, namespace, verb")
        .argParser(names)
        .conflicts(["sort", "reverse", "limit", "all", "fields"]),
    )
    .option("--every <width>", "with --summary: counts over time, too, as 1h or 1d")
    .addOption(new Option("--top <n>", "with --summary: so many values of each key").argParser(count(1)));
  filtering(printing(query, { json: "a JSON object a line, as the API answers" }));
  connected(query)
    .addHelpText(
      "after",
      notes +
        examples(
          "auditwire query --from 2h --severity high+",
          "auditwire query --user alice --namespace prod --from 2026-11-24 --to 2026-11-25 -o wide",
          "auditwire query --follow --rule 'Exec or attach to a pod' --json | jq -r .message",
          "auditwire query --from yesterday --all --csv > yesterday.csv",
          "auditwire query --summary rule,user --from 7d --every 1d",
          "auditwire query show 2hZ1bX0mP3sJ4vT5kQ8nYw",
        ),
    )
    .action(async (options: QueryOptions) => ask(options, here));
}

async function ask(options: QueryOptions, here: Here): Promise<void> {
  const parameters = toParameters(options, Date.now());
  if (!options.summary && (options.every !== undefined || options.top !== undefined))
    throw new AuditwireError("invalid", "--every and --top go with --summary");
  if (options.limit === 0 && !options.follow)
    throw new AuditwireError("invalid", "--limit 0 goes with --follow: nothing before what arrives");
  const daemon = await connect(options, here.environment);
  const query = { ...parameters, sort: options.sort, reverse: options.reverse };
  if (options.summary) return summary(daemon, parameters, { ...options, summary: options.summary }, here);
  if (options.follow) return follow(daemon, parameters, options, here);
  if (options.csv) return download(daemon, query, options, here);
  return list(daemon, query, options, here);
}

function showCommand(command: Command, here: Here): void {
  connected(
    command
      .description("print one audit whole, with its original event")
      .argument("<id>", "as `query -o wide` and the API's _id show it")
      .option("--json", "as one JSON object, as the API answers"),
  )
    .addHelpText(
      "after",
      examples(
        "auditwire query show 2hZ1bX0mP3sJ4vT5kQ8nYw",
        "auditwire query show 2hZ1bX0mP3sJ4vT5kQ8nYw --json | jq -r .eventBlob | jq .requestObject",
      ),
    )
    .action(async (id: string, options: ConnectionOptions & { json?: boolean }) =>
      show(await connect(options, here.environment), id, options, here),
    );
}

/** A whole number that is at least so much. */
export const count = (least: number) => (text: string) => {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new InvalidArgumentError(`It is a whole number of at least ${least}.`);
};

const names = (text: string): readonly string[] => text.split(",").filter((name) => name !== "");
