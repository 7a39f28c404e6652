import type { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import { attackTechniques } from "../audit/techniques.ts";
import { RuleConfig } from "./config.ts";
import { didYouMean, formatErrors, nearest } from "./errors.ts";
import { wrongPlaceholder } from "./message.ts";
import { parse } from "./parse.ts";

/** A rule's definition, checked and compiled for trial. Fails with `invalid` and everything that is wrong with it. */
export function checkRule(input: unknown): Omit<Rule, "owner"> {
  const parsed = RuleConfig.safeParse(input);
  const details: { message: string }[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => problem(issue, input));
  const texts = details.map((d) => d.message);
  const { expression, message, type } = (typeof input === "object" && input !== null ? input : {}) as Record<
    string,
    unknown
  >;
  if (parsed.success && type !== undefined && type !== "kubernetes-audit") {
    const sentence = `type: only rules of type kubernetes-audit may enter the audit policy, not ${String(type)}`;
    texts.push(sentence);
    details.push({ message: sentence });
  }
  if (typeof expression === "string") {
    const checked = parse(expression);
    if ("errors" in checked) {
      details.push(...checked.errors);
      texts.push(formatErrors("expression", expression, checked.errors));
    }
  }
  const wrong = typeof message === "string" ? wrongPlaceholder(message) : undefined;
  if (wrong !== undefined) {
    texts.push(`message: ${wrong} holds no path`);
    details.push({ message: `message: ${wrong} holds no path` });
  }
  if (!parsed.success || texts.length > 0) throw new AuditwireError("invalid", texts.join("\n"), { details });
  const { type: _, ...rule } = parsed.data;
  return rule;
}

function problem(issue: z.core.$ZodIssue, input: unknown): { path: string; message: string } {
  const path = issue.path.join(".");
  if (issue.path[0] !== "attackTechniques" || issue.path.length !== 2)
    return { path, message: path ? `${path}: ${issue.message}` : issue.message };
  const word = String(issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], input));
  return { path, message: `${path}: "${word}" is no technique${didYouMean(word, attackTechniques)}` };
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
