import { AuditwireError } from "../../audit/errors.ts";
import type { SourceFacts } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import { library as shipped } from "../../rules/index.ts";
import { enabledRules, openUsable, type RulesFile } from "../rules/open.ts";
import { type ConfiguredSource, sourceOf } from "./source-facts.ts";

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
  readonly notes: readonly string[];
}

/** The rules that were chosen, in order. Reads no secrets: events are judged, none are received. */
export function rulesOf(choice: RuleChoice): Chosen {
  const { config, rules: file, library: whole } = choice;
  if (file !== undefined && whole) throw wrong("--rules and --library both say what judges: choose one");
  const [configuration] = config === undefined ? [] : openUsable([config]);
  const chosen = chosenSource(choice, configuration);
  const [source, notes] = [chosen.facts, notesOn(chosen)];
  if (whole) return { rules: configuration?.library ?? shipped, source, notes };
  if (file !== undefined) return { rules: openUsable([file]).flatMap(enabledRules), source, notes };
  if (!configuration)
    throw wrong("say what judges: --config FILE, --rules FILE, or --library for all prewritten rules");
  const rules = enabledRules(configuration);
  if (configuration.policy) return { rules, source, notes };
  if (rules.length === 0)
    throw wrong(`${config} enables no rules, for the API owns its policy: add --library, or --rules FILE`);
  const unowned = `${config} has no policy, the API owns it: its own rules judge, in their order`;
  return { rules, source, notes: [...notes, unowned] };
}

const wrong = (message: string) => new AuditwireError("invalid", message);

/** What is known of events that do not say where they come from. */
const nowhere: ConfiguredSource = { facts: { name: "replay", cluster: "", provider: "others" }, untold: [] };

function chosenSource({ source: name, config = "" }: RuleChoice, file: RulesFile | undefined): ConfiguredSource {
  if (name === undefined) return nowhere;
  if (!file) throw wrong("--source names a source of a configuration: add --config FILE");
  return sourceOf(name, config, file.value);
}

const notesOn = ({ facts, untold }: ConfiguredSource) =>
  untold.length === 0
    ? []
    : [
        `${facts.name}: the configuration does not tell ${untold.join(", ")}: rules know that only where a record says it`,
      ];
