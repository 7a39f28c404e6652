import { type Command, InvalidArgumentError, Option } from "commander";
import { AuditwireError } from "../../audit/errors.ts";
import { connect, type DaemonClient } from "../daemon/client.ts";
import { type ConnectionOptions, connected } from "../daemon/options.ts";
import { examples } from "../examples.ts";
import type { Here } from "../here.ts";
import { type OutputOptions, printing } from "../output/options.ts";
import { type Column, print, printOne } from "../output/print.ts";

interface Collection {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly accountIDs: readonly string[];
  readonly providers: readonly string[];
  readonly namespaces: readonly string[];
  readonly regions: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly audits?: number;
}

const lists = [
  ["clusters", "--cluster <name>", "of these clusters, as prod*"],
  ["accountIDs", "--account <id>", "of these accounts, projects and subscriptions"],
  ["providers", "--provider <cloud>", "of these clouds"],
  ["namespaces", "--namespace <name>", "about objects of these namespaces"],
  ["regions", "--region <name>", "of these regions, as eu-*"],
] as const;

/** What is in it, as one would say it: empty lists hold for all. */
function contents(collection: Collection): string {
  const said = lists.flatMap(([field]) =>
    collection[field].length > 0 ? [`${field}: ${collection[field].join(", ")}`] : [],
  );
  const labels = Object.entries(collection.labels).map(([name, value]) => `label ${name}=${value}`);
  return [...said, ...labels].join("; ") || "all audits";
}

const columns: readonly Column<Collection>[] = [
  { head: "name", of: ({ name }) => name },
  { head: "contents", of: contents },
  { head: "kept in", of: ({ readOnly }) => (readOnly ? "configuration file" : "daemon"), wide: true },
  { head: "audits", of: ({ audits }) => audits, wide: true },
];

const pathOf = (name: string) => `/collections/${encodeURIComponent(name)}`;

/** `auditwire collections …` */
export function collectionsCommand(command: Command, here: Here): void {
  command.addHelpText(
    "after",
    examples(
      "auditwire collections save shop --cluster 'prod*' --namespace shop",
      "auditwire collections COMMAND --help",
    ),
  );
  for (const add of [listCommand, showCommand, saveCommand, removeCommand]) add(command, here);
}

function listCommand(parent: Command, { environment, terminal }: Here): void {
  connected(
    printing(parent.command("list").description("the collections that you may see; wide: how many audits each has")),
  )
    .addHelpText("after", examples("auditwire collections list -o wide"))
    .action(async (options: ConnectionOptions & OutputOptions) => {
      const daemon = await connect(options, environment);
      const found = await daemon.get<readonly Collection[]>("/collections");
      const wide = options.output === "wide";
      print(wide ? await Promise.all(found.map((it) => withAudits(daemon, it))) : found, columns, options, terminal);
    });
}

function showCommand(parent: Command, { environment, terminal }: Here): void {
  connected(
    parent
      .command("show")
      .description("one collection, and how many audits are in it")
      .argument("<name>", "the collection"),
  )
    .option("--json", "as one JSON object, as the API answers, with `audits`")
    .addHelpText("after", examples("auditwire collections show shop"))
    .action(async (name: string, options: ConnectionOptions & OutputOptions) => {
      const daemon = await connect(options, environment);
      const collection = await daemon.get<Collection>(pathOf(name));
      printOne(await withAudits(daemon, collection), columns, options, terminal);
    });
}

const withAudits = async (daemon: DaemonClient, collection: Collection): Promise<Collection> => ({
  ...collection,
  audits: await auditsIn(daemon, collection.name),
});

async function auditsIn(daemon: DaemonClient, name: string): Promise<number> {
  const query = { collections: [name], by: ["severity"] };
  return (await daemon.get<{ total: number }>("/audits/kubernetes/summary", { query, patience: 120_000 })).total;
}

interface SaveOptions extends ConnectionOptions {
  readonly cluster?: string[];
  readonly account?: string[];
  readonly provider?: string[];
  readonly namespace?: string[];
  readonly region?: string[];
  readonly label?: Record<string, string>;
}

function saveCommand(parent: Command, here: Here): void {
  const command = parent
    .command("save")
    .description("make a collection, or say anew what is in it, and tell how many audits are")
    .argument("<name>", "the collection");
  for (const [, flags, description] of lists) command.addOption(new Option(flags, description).argParser(collect));
  command.addOption(new Option("--label <name=value>", "whose source has this label; each must hold").argParser(label));
  connected(command)
    .addHelpText(
      "after",
      `\nAn audit is in it when each kind of option that is given holds; an option given again is an alternative. \`*\` at the
beginning or end of a value stands for any text. What was said before of the collection is replaced.${examples(
        "auditwire collections save shop --cluster 'prod*' --namespace shop --namespace shop-jobs",
        "auditwire collections save payment --label team=payment",
      )}`,
    )
    .action(async (name: string, options: SaveOptions) => save(name, options, here));
}

const collect = (value: string, earlier: readonly string[] = []) => {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return [...earlier, value];
};

function label(text: string, earlier: Readonly<Record<string, string>> = {}) {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Write NAME=VALUE, as team=payment.");
  return { ...earlier, [name]: value };
}

async function save(name: string, options: SaveOptions, { environment, terminal }: Here): Promise<void> {
  const { cluster, account, provider, namespace, region, label: labels } = options;
  const body = {
    clusters: cluster,
    accountIDs: account,
    providers: provider,
    namespaces: namespace,
    regions: region,
    labels,
  };
  if (Object.values(body).every((value) => value === undefined))
    throw new AuditwireError("invalid", "say what is in it: --cluster, --namespace, --label …");
  const daemon = await connect(options, environment);
  const known = (await daemon.get<readonly Collection[]>("/collections")).some((it) => it.name === name);
  const before = known ? await auditsIn(daemon, name) : undefined;
  await daemon.put(pathOf(name), body);
  const now = await auditsIn(daemon, name);
  const then = before === undefined ? "" : `, ${before} before`;
  terminal.note(`The collection ${name} is saved: ${now} of the stored audits are in it${then}.`);
}

function removeCommand(parent: Command, { environment, terminal }: Here): void {
  connected(
    parent
      .command("remove")
      .description("remove a collection that nobody's rights name; its audits stay")
      .argument("<name>", "the collection"),
  )
    .addHelpText("after", examples("auditwire collections remove shop"))
    .action(async (name: string, options: ConnectionOptions) => {
      await (await connect(options, environment)).remove(pathOf(name));
      terminal.note(`The collection ${name} is removed; the audits stay.`);
    });
}
