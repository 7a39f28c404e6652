import { AuditwireError } from "../../audit/errors.ts";
import type { SourceFacts } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import { DaemonConfig } from "../../config.ts";
import type { Specification } from "../../ingest/config.ts";
import { sourceName } from "../../ingest/sources.ts";
import { library as shipped } from "../../rules/index.ts";
import { enabledRules, openUsable, type RulesFile } from "../rules/open.ts";

/** Where the rules come from, and the facts of the source. */
export interface RuleChoice {
  readonly config?: string;
  readonly rules?: string;
  readonly library?: boolean;
  readonly source?: string;
}

/** What to judge with. */
export interface Chosen {
  readonly rules: readonly Rule[];
  readonly source: SourceFacts;
  /** What whoever reads the results should know. */
  readonly note?: string | undefined;
}

/** The rules that were chosen, in order. Reads no secrets: events are judged, none are received. */
export function rulesOf(choice: RuleChoice): Chosen {
  const { config, rules: file, library: whole } = choice;
  if (file !== undefined && whole) throw wrong("--rules and --library both say what judges: choose one");
  const [configuration] = config === undefined ? [] : openUsable([config]);
  const source = sourceOf(choice, configuration);
  if (whole) return { rules: configuration?.library ?? shipped, source };
  if (file !== undefined) return { rules: openUsable([file]).flatMap(enabledRules), source };
  if (!configuration)
    throw wrong("say what judges: --config FILE, --rules FILE, or --library for all prewritten rules");
  const rules = enabledRules(configuration);
  if (configuration.policy) return { rules, source };
  if (rules.length === 0)
    throw wrong(`${config} enables no rules, for the API owns its policy: add --library, or --rules FILE`);
  return { rules, source, note: `${config} has no policy, the API owns it: its own rules judge, in their order` };
}

const wrong = (message: string) => new AuditwireError("invalid", message);

/** What is known of events that do not say where they come from. */
const nowhere: SourceFacts = { name: "replay", cluster: "", provider: "others" };

function sourceOf({ source: name, config }: RuleChoice, file: RulesFile | undefined): SourceFacts {
  if (name === undefined) return nowhere;
  if (!file) throw wrong("--source names a source of a configuration: add --config FILE");
  const sources = sourcesIn(file);
  const source = sources.get(name);
  if (source) return source;
  const known = [...sources.keys()].join(", ");
  throw wrong(`${config} has no source "${name}"${known === "" ? "" : `; it has ${known}`}`);
}

/** What a configuration knows of its sources: of webhooks by their clusters, of specifications by their names. */
function sourcesIn({ value }: RulesFile): ReadonlyMap<string, SourceFacts> {
  const { webhooks, specifications = [] } = DaemonConfig.parse(value ?? {});
  return new Map([
    ...specifications.map((specification) => [specification.name, factsOf(specification)] as const),
    ...webhooks.map(({ token: _, default: __, name, ...facts }): [string, SourceFacts] => [
      name,
      { ...facts, name: `webhook/${name}`, cluster: name },
    ]),
  ]);
}

/** What holds for everything that a specification reads. */
function factsOf(specification: Specification): SourceFacts {
  const { deploymentType, clusters, labels } = specification;
  const shared = { name: sourceName(specification), cluster: only(clusters) ?? "", labels };
  switch (deploymentType) {
    case "eks":
      return { ...shared, provider: "aws", accountID: specification.accountID, region: specification.awsRegion };
    case "aks":
      return { ...shared, provider: "azure", resourceGroup: only(specification.azureResourceGroups) };
    case "gke":
      return { ...shared, provider: "gcp", projectID: only(specification.gcpProjectIDs) };
  }
}

const only = (list: readonly string[]) => (list.length === 1 ? list[0] : undefined);
