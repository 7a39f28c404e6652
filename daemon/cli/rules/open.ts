import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import type { Rule } from "../../audit/rule.ts";
import { DaemonConfig } from "../../config.ts";
import { formatProblem, readPlaced } from "../../config-problem.ts";
import { type Finding, isError, type RulesRead, rulesIn, shapeFindings } from "../../config-rules.ts";
import { RulesFileConfig } from "../../rules/config.ts";
import { fieldsOf, listOf } from "../../rules/findings.ts";
import { findRule, library as shipped } from "../../rules/index.ts";

/** A rules file or a daemon's configuration, read with everything that is to be said of it. */
export interface RulesFile extends RulesRead {
  readonly shown: string;
  readonly path: string;
  /** The whole file as it was parsed; undefined for one that is no YAML. */
  readonly value: unknown;
}

/** Reads a rules file or a daemon's configuration. Fails with `invalid` when it cannot be read. */
export function openRulesFile(shown: string): RulesFile {
  const path = resolve(shown);
  const file = { text: readPlaced(shown, textOf(path, shown)), path, shown };
  const { value } = file.text;
  const read = rulesIn(file);
  const findings = [...shapeFindings(file, isConfiguration(value) ? DaemonConfig : RulesFileConfig), ...read.findings];
  return { ...read, shown, path, value, findings: inOrder(findings) };
}

function textOf(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${shown}: ${messageOf(error)}`);
  }
}

/** Only a configuration has other keys, or names files of rules. */
function isConfiguration(value: unknown): boolean {
  const others = Object.keys(DaemonConfig.shape).filter((key) => !(key in RulesFileConfig.shape));
  const fields = fieldsOf(value);
  return (
    others.some((key) => Object.hasOwn(fields, key)) ||
    listOf(fields["rules"]).some((entry) => typeof fieldsOf(entry)["file"] === "string")
  );
}

/** Each file's findings together, in the order of its text. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map(({ file }) => file))];
  return [...findings].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

/** Reads files that are to be used. Fails with `invalid` and every error of all of them. */
export function openUsable(files: readonly string[]): readonly RulesFile[] {
  const opened = files.map(openRulesFile);
  const errors = opened.flatMap((file) => file.findings.filter(isError));
  if (errors.length > 0)
    throw new AuditwireError("invalid", `the rules cannot be used:\n${errors.map(formatProblem).join("\n")}`);
  return opened;
}

/** The prewritten rules, with the bundle that one of the files has installed. */
export const libraryOf = (files: readonly RulesFile[]): readonly Rule[] =>
  files.find(({ bundle }) => bundle)?.library ?? shipped;

/** The enabled rules of a file, in order, with the exceptions that its policy adds; without a policy, its own rules. */
export function enabledRules({ policy, rules: own, library }: RulesRead): readonly Rule[] {
  const rules = own.map(({ rule }) => rule);
  if (!policy) return rules;
  return policy.flatMap(({ rule: name, exceptions }) => {
    const rule = findRule(name, [...library, ...rules]);
    if (!rule || exceptions.length === 0) return rule ?? [];
    return { ...rule, exceptions: [...(rule.exceptions ?? []), ...exceptions] };
  });
}

/** The rules that a command is about: enabled by files or a configuration, or all prewritten ones. */
export function chosenRules(
  files: readonly string[],
  { library, config }: { readonly library?: boolean; readonly config?: string },
): readonly Rule[] {
  const opened = openUsable(config === undefined ? files : [config, ...files]);
  const chosen = [...opened.flatMap(enabledRules), ...(library ? libraryOf(opened) : [])];
  if (chosen.length > 0) return [...new Map(chosen.map((rule) => [rule.name, rule])).values()];
  throw new AuditwireError(
    "invalid",
    "there is no rule to look at: name FILE…, --config FILE with a policy, or --library",
  );
}
