import { type Command, InvalidArgumentError, Option } from "commander";
import { severities } from "../../audit/rule.ts";
import type { Query } from "../daemon/client.ts";
import { readTime } from "./times.ts";

/** Which audits, as options say it. */
export interface FilterOptions {
  readonly from?: string;
  readonly to?: string;
  readonly user?: readonly string[];
  readonly cluster?: readonly string[];
  readonly rule?: readonly string[];
  readonly severity?: readonly string[];
  readonly namespace?: readonly string[];
  readonly verb?: readonly string[];
  readonly technique?: readonly string[];
  readonly search?: string;
  readonly collection?: readonly string[];
  readonly provider?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly resourceId?: readonly string[];
}

const heading = "Which audits (an option given twice, or values with commas: any of them):";

/** The API's filters. */
const lists = [
  ["--user <name>", "made by this user, itself or impersonated"],
  ["--cluster <name>", "of this cluster"],
  ["--rule <name>", "matched by this rule"],
  ["--severity <severity>", "of this severity; high+ is high and above"],
  ["-n, --namespace <name>", "about an object of this namespace"],
  ["--verb <verb>", "with this verb, as create"],
  ["--technique <name>", "of this technique, by the API's name"],
  ["--collection <name>", "in this collection"],
  ["--provider <cloud>", "of this cloud: aws, azure, gcp, alibaba, oci, others"],
  ["--account <id>", "of this account, project or subscription"],
  ["--region <name>", "of this region"],
  ["--resource-id <id>", "of the cluster with this id at its cloud"],
] as const;

/** Adds to a command the options that choose audits. */
export function filtering(command: Command): Command {
  const add = (option: Option) => command.addOption(option.helpGroup(heading));
  add(
    new Option("--from <time>", "not older: 2h, today, yesterday, 2026-11-24, 2026-11-24T09:30 (UTC without a zone)"),
  );
  add(new Option("--to <time>", "not newer; a day is meant to its end"));
  for (const [flags, description] of lists) add(new Option(flags, description).argParser(collect));
  add(new Option("--search <text>", "with this text in message, user, resource or the original event"));
  return command;
}

/** Empty, as of a variable that is not set, it would filter nothing. */
function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  if (value.replaceAll(",", "") === "") throw new InvalidArgumentError("It is empty.");
  return [...earlier, value];
}

/** The options as parameters of the API. */
export function toParameters(options: FilterOptions, now: number): Query {
  const { from, to, technique, collection, account, resourceId, severity, ...same } = options;
  return {
    from: from === undefined ? undefined : readTime(from, "from", now),
    to: to === undefined ? undefined : readTime(to, "to", now),
    user: same.user,
    cluster: same.cluster,
    rule: same.rule,
    severity: severity?.flatMap((list) => list.split(",")).flatMap(orAbove),
    namespace: same.namespace,
    verb: same.verb,
    attackTechniques: technique,
    search: same.search,
    collections: collection,
    provider: same.provider,
    accountIDs: account,
    region: same.region,
    resourceIDs: resourceId,
  };
}

/** `high+` is high and critical. */
function orAbove(text: string): readonly string[] {
  const at = text.endsWith("+") ? severities.indexOf(text.slice(0, -1) as (typeof severities)[number]) : -1;
  return at === -1 ? [text] : severities.slice(at);
}
