import { type Command, Option } from "commander";
import { changeKinds } from "../../audit/access.ts";
import { connect } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { liveTable } from "../output/live-table.ts";
import type { OutputOptions } from "../output/options.ts";
import type { Column } from "../output/print.ts";
import { count } from "../query/command.ts";
import { readTime } from "../query/times.ts";
import { visible } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { differences } from "./difference.ts";

interface Change {
  readonly id: number;
  readonly time: string;
  readonly actor: string;
  readonly requestId: string;
  readonly kind: string;
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface ChangesOptions extends ConnectionOptions, OutputOptions {
  readonly from?: string;
  readonly to?: string;
  readonly kind?: readonly string[];
  readonly name?: readonly string[];
  readonly actor?: readonly string[];
  readonly limit?: number;
  readonly all?: boolean;
  readonly diff?: boolean;
}

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
const defaultLimit = 50;

/** `auditwire changes` */
export function changesCommand(command: Command, here: Here): void {
  command
    .addOption(new Option("--from <time>", "not older: 2h, today, 2026-11-24"))
    .addOption(new Option("--to <time>", "not newer"))
    .addOption(new Option("--kind <kind>", `of ${changeKinds.join(", ")}; may be given again`).argParser(collect))
    .addOption(new Option("--name <name>", "of the rule, user … of this name").argParser(collect))
    .addOption(new Option("--actor <name>", "made by this user, or file:PATH").argParser(collect))
    .addOption(new Option("--limit <n>", "so many (default: 50)").argParser(count(1)))
    .addOption(new Option("--all", "all that match").conflicts("limit"))
    .addOption(new Option("--diff", "what it was before and after, line by line").conflicts(["json", "output"]));
  command.addOption(new Option("-o, --output <format>", "wide: with the request's id").choices(["wide"]));
  connected(command.addOption(new Option("--json", "a JSON object a line, as the API answers").conflicts("output")))
    .addHelpText(
      "after",
      `\nThe newest come first.${examples(
        "auditwire changes --from today --diff",
        "auditwire changes --kind user --name alice",
        "auditwire changes --actor admin --json | jq .after",
      )}`,
    )
    .action(async (options: ChangesOptions) => changes(options, here));
}

async function changes(options: ChangesOptions, { environment, terminal }: Here): Promise<void> {
  const daemon = await connect(options, environment);
  const { from, to, kind, name, actor } = options;
  const now = Date.now();
  const times = { from: from && readTime(from, "from", now), to: to && readTime(to, "to", now) };
  const limit = options.all ? Infinity : (options.limit ?? defaultLimit);
  const query = { ...times, kind, name, actor, limit: Math.min(limit, 250) };
  const write = writer(options, terminal);
  let shown = 0;
  for await (const page of daemon.pages<Change>("/changes", { query })) {
    write(page.slice(0, limit - shown));
    shown += page.length;
    if (shown >= limit) break;
  }
  if (shown === 0 && !options.json) terminal.note("No changes match.");
}

function writer(options: ChangesOptions, terminal: Terminal): (found: readonly Change[]) => void {
  if (options.json) return (found) => found.forEach((change) => void terminal.line(JSON.stringify(change)));
  if (options.diff) return (found) => found.forEach((change) => void showDifference(change, terminal));
  return liveTable(columns, options, terminal);
}

const verbOf = ({ before, after }: Change) =>
  before === null || before === undefined ? "made" : after === null || after === undefined ? "removed" : "changed";

const columns: readonly Column<Change>[] = [
  { head: "time", of: ({ time }) => time },
  { head: "actor", of: ({ actor }) => actor },
  { head: "kind", of: ({ kind }) => kind },
  { head: "name", of: ({ name }) => name },
  { head: "was", of: verbOf },
  { head: "where", of: whereOf },
  { head: "request", of: ({ requestId }) => requestId, wide: true },
];

/** More of them tell nothing at a glance; --diff has all. */
const mostPaths = 3;

function whereOf(change: Change): string {
  if (verbOf(change) !== "changed") return "";
  const paths = differences(change.before, change.after).map(({ path }) => path);
  const more = paths.length - mostPaths;
  return [...paths.slice(0, mostPaths), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

function showDifference(change: Change, { line, bold, red, green }: Terminal): void {
  const { time, actor, kind, name, before, after } = change;
  line(bold(visible(`${time}  ${actor}  ${verbOf(change)} ${kind}${name === "" ? "" : ` ${name}`}`)));
  const whole = verbOf(change) === "changed" ? differences(before, after) : differences(before ?? {}, after ?? {});
  for (const one of whole) {
    if (one.before !== undefined) line(red(visible(`  - ${one.path}: ${JSON.stringify(one.before)}`)));
    if (one.after !== undefined) line(green(visible(`  + ${one.path}: ${JSON.stringify(one.after)}`)));
  }
}
