import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { ExceptionConfig, RuleConfig } from "./config.ts";
import { didYouMean, formatErrors, nearest } from "./errors.ts";
import { exceptionFindings, type RuleFinding, ruleFindings } from "./findings.ts";

/** One thing that is wrong with a rule: where an expression is wrong, with its place. */
export interface RuleProblem {
  readonly message: string;
  /** Which of the rule's fields, as `exceptions.0.expression`. */
  readonly path?: string | undefined;
}

/** A rule's definition, checked and compiled for trial. Fails with `invalid` and everything that is wrong with it. */
export function checkRule(input: unknown): Omit<Rule, "owner"> {
  const parsed = RuleConfig.safeParse(input);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, input))),
    ...meaningOf(input, ruleFindings(input)),
  ];
  if (!parsed.success || problems.length > 0) throw refusal(problems);
  const { type: _, samples: __, ...rule } = parsed.data;
  return rule;
}

interface Found {
  readonly text: string;
  readonly details: readonly RuleProblem[];
}

const found = (message: string, path?: string): Found => ({ text: message, details: [{ message, path }] });

const refusal = (problems: readonly Found[]) =>
  new AuditwireError("invalid", problems.map((p) => p.text).join("\n"), {
    details: problems.flatMap((p) => p.details),
  });

/** What no schema says, the errors of one expression in one text. */
function meaningOf(input: unknown, findings: readonly RuleFinding[]): Found[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  const byField = Map.groupBy(errors, ({ path }) => path.join("."));
  return [...byField].map(([path, here]) => {
    const details = here.map((finding) => ({ ...finding, path }));
    if (!path.endsWith("expression"))
      return { text: here.map(({ message }) => `${path}: ${message}`).join("\n"), details };
    return { text: formatErrors(path, String(valueAt(input, path.split("."))), here), details };
  });
}

/** Fails with `invalid` and everything that is wrong with an exception. */
export function checkException(input: unknown): void {
  const parsed = ExceptionConfig.safeParse(input);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, input))),
    ...meaningOf(input, exceptionFindings(input)),
  ];
  if (problems.length > 0) throw refusal(problems);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], input);
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): Found {
  const path = issue.path.join(".");
  if (issue.path[0] !== "attackTechniques" || issue.path.length !== 2)
    return found(path ? `${path}: ${issue.message}` : issue.message, path);
  const word = String(valueAt(input, issue.path));
  return found(`${path}: "${word}" is no technique${didYouMean(word, attackTechniques)}`, path);
}

/** The rule of a name or alias, in any case of letters. */
export function findRule<T extends Rule>(name: string, rules: readonly T[]): T | undefined {
  const wanted = name.toLowerCase();
  return rules.find((rule) => namesOf(rule).some((n) => n.toLowerCase() === wanted));
}

/** The name that was probably meant. */
export function nearestRule(name: string, rules: readonly Rule[]): string | undefined {
  return nearest(name, rules.flatMap(namesOf));
}

/** Everything that a rule answers to. */
export const namesOf = (rule: Rule): readonly string[] => [rule.name, ...(rule.aliases ?? [])];
