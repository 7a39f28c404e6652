import { Document, isMap, isScalar, isSeq, type Node, Scalar, visit } from "yaml";
import { AuditwireError } from "../../audit/errors.ts";
import type { Rule } from "../../audit/rule.ts";
import { findRule, nearestRule } from "../../rules/index.ts";
import type { SampleToRun } from "../run-sample.ts";
import type { Terminal } from "../terminal.ts";
import { libraryOf, openUsable, type RulesFile } from "./open.ts";

export interface ShowOptions {
  readonly rules?: string;
  readonly as?: string;
  readonly samples?: boolean;
  readonly json?: boolean;
}

/** Prints one rule whole, as a rules file. */
export async function showRule(name: string, options: ShowOptions, terminal: Terminal): Promise<number> {
  const files = openUsable(options.rules === undefined ? [] : [options.rules]);
  const rule = namedRule(name, files);
  const samples = options.samples ? await samplesOf(rule, files) : [];
  const shown = { ...rule, name: options.as ?? rule.name };
  const isPrewritten = rule.owner === "system" && options.as === undefined;
  if (options.json) terminal.line(JSON.stringify(options.samples ? { ...shown, samples } : shown, null, 2));
  else terminal.line(rulesFile(shown, samples, isPrewritten).trimEnd());
  return 0;
}

/** The rule of a name or alias: a file's own, else a prewritten one. Fails with `not_found` and the nearest name. */
export function namedRule(name: string, files: readonly RulesFile[]): Rule {
  const rules = [...files.flatMap((file) => file.rules.map(({ rule }) => rule)), ...libraryOf(files)];
  const rule = findRule(name, rules);
  if (rule) return rule;
  const nearest = nearestRule(name, rules);
  throw new AuditwireError("not_found", `no rule is called "${name}"${nearest ? `; did you mean "${nearest}"?` : ""}`);
}

async function samplesOf({ name }: Rule, files: readonly RulesFile[]): Promise<readonly SampleToRun[]> {
  const own = files.flatMap((file) => file.rules).find(({ rule }) => rule.name === name);
  if (own) return own.samples;
  const { librarySamples } = await import("../../rules/library/samples/index.ts");
  return librarySamples[name] ?? [];
}

/** A rule as a rules file has it. `parse` reads back the same rule. */
function rulesFile(rule: Rule, samples: readonly SampleToRun[], isPrewritten: boolean): string {
  const { owner: _, aliases = [], name, message, severity, description, attackTechniques, attack, ...rest } = rule;
  const entry = { name, message, severity, description, attackTechniques, attack, ...rest };
  const document = new Document({ rules: [samples.length > 0 ? { ...entry, samples } : entry] });
  document.commentBefore = [
    ...(isPrewritten ? [" Prewritten, enabled by its name. A copy in a file needs a name of its own: --as NAME"] : []),
    ...(aliases.length > 0 ? [` Also known as: ${aliases.join(", ")}`] : []),
  ].join("\n");
  visit(document, { Pair: (__, { key, value }) => styled(isScalar(key) ? key.value : undefined, value as Node) });
  return document.toString({ lineWidth: 110, flowCollectionPadding: false });
}

/** Expressions keep their lines; short lists stand on one. */
function styled(key: unknown, value: Node): void {
  if (isScalar(value) && key === "expression") value.type = Scalar.BLOCK_LITERAL;
  if (isScalar(value) && key === "description") value.type = Scalar.BLOCK_FOLDED;
  if (isSeq(value) && value.items.every((item) => isScalar(item))) value.flow = true;
  if (isMap(value) && (key === "threshold" || key === "firstSeen")) value.flow = true;
}
