import type { FilterProblem } from "../filter-problem.ts";
import { checkPattern } from "./filter-pattern.ts";
import { checkInsights } from "./insights-syntax.ts";

/**
 * True for a filter in the syntax of CloudWatch Logs Insights (`filter verb = "delete" | …`), false for a filter pattern
 * (`{ $.verb = "delete" }`, `"exact words"`, `?either ?or`, `[a, b]`, `%regex%`).
 *
 * A filter is Insights when it begins with a comment line or with one of Insights' commands and something behind it, or
 * when a `|` stands outside quotes. What begins with one of `{ [ " ? - %` is a pattern in any case. A pattern of plain
 * words whose first word is a command of Insights (`limit exceeded`) has to put that word in quotes.
 */
export function isInsights(filter: string): boolean {
  const text = filter.trimStart();
  if (/^[{["?%-]/.test(text)) return false;
  return text.startsWith("#") || beginsWithCommand.test(text) || /\|/.test(text.replaceAll(/"[^"]*"/g, ""));
}

const beginsWithCommand =
  /^(anomaly|dedup|diff|display|fields|filter|filterindex|head|join|limit|lookup|parse|pattern|sort|source|stats|tail|unmask|unnest)[\s(@`"'|]/i;

/** What is wrong with a user's filter, before AWS is asked. Empty when nothing is known to be. */
export function checkFilter(filter: string): readonly FilterProblem[] {
  if (filter.trim() === "") return [];
  return isInsights(filter) ? checkInsights(filter) : checkPattern(filter);
}
