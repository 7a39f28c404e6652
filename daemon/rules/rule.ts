import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import type { Rule, RuleException } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { ExceptionConfig, RuleConfig } from "./config.ts";
import { didYouMean, formatErrors, nearest } from "./errors.ts";
import { wrongPlaceholder } from "./message.ts";
import { parse } from "./parse.ts";
import { parsePath } from "./path.ts";

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
    ...meaningOf(input, parsed.success),
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

/** What no schema says: expressions, placeholders, paths, and what excludes what. */
function meaningOf(input: unknown, shaped: boolean): Found[] {
  const rule = fieldsOf(input);
  const problems: Found[] = [];
  if (shaped && rule["type"] !== undefined && rule["type"] !== "kubernetes-audit")
    problems.push(
      found(
        `type: only rules of type kubernetes-audit may enter the audit policy, not ${String(rule["type"])}`,
        "type",
      ),
    );
  problems.push(...expressionProblems(rule["expression"], "expression"));
  const wrong = typeof rule["message"] === "string" ? wrongPlaceholder(rule["message"]) : undefined;
  if (wrong !== undefined) problems.push(found(`message: ${wrong} holds no path`, "message"));
  if (Array.isArray(rule["exceptions"]))
    for (const [index, exception] of rule["exceptions"].entries())
      problems.push(...expressionProblems(fieldsOf(exception)["expression"], `exceptions.${index}.expression`));
  if (rule["threshold"] !== undefined && rule["firstSeen"] !== undefined)
    problems.push(found("firstSeen: a rule has a threshold or firstSeen, not both", "firstSeen"));
  for (const kind of ["threshold", "firstSeen"] as const) problems.push(...pathProblems(rule[kind], kind));
  return problems;
}

/** Fails with `invalid` and everything that is wrong with an exception. */
export function checkException(input: unknown): void {
  const parsed = ExceptionConfig.safeParse(input);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, input))),
    ...expressionProblems(fieldsOf(input)["expression"], "expression"),
  ];
  if (problems.length > 0) throw refusal(problems);
}

/** Every exception whose expression is wrong; for policies, where a rule is only named. */
export function exceptionProblems(exceptions: readonly Pick<RuleException, "expression">[]): readonly string[] {
  return exceptions.flatMap(({ expression }, index) =>
    expressionProblems(expression, `exceptions.${index}.expression`).map((problem) => problem.text),
  );
}

function expressionProblems(expression: unknown, path: string): Found[] {
  if (typeof expression !== "string") return [];
  const checked = parse(expression);
  if ("tree" in checked) return [];
  return [
    { text: formatErrors(path, expression, checked.errors), details: checked.errors.map((e) => ({ ...e, path })) },
  ];
}

function pathProblems(stateful: unknown, kind: string): Found[] {
  const { by } = fieldsOf(stateful);
  if (!Array.isArray(by)) return [];
  return by.flatMap((path, index) =>
    typeof path !== "string" || (parsePath(path)?.length ?? 0) > 0
      ? []
      : [found(`${kind}.by.${index}: "${path}" is no path`, `${kind}.by.${index}`)],
  );
}

function fieldsOf(input: unknown): Record<string, unknown> {
  return typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): Found {
  const path = issue.path.join(".");
  if (issue.path[0] !== "attackTechniques" || issue.path.length !== 2)
    return found(path ? `${path}: ${issue.message}` : issue.message, path);
  const word = String(issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], input));
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

const namesOf = (rule: Rule) => [rule.name, ...(rule.aliases ?? [])];
