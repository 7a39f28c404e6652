import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import type { Rule } from "./audit/rule.ts";
import type { DaemonConfig } from "./config.ts";
import { formatProblem, problemsOf, readPlaced } from "./config-problem.ts";
import type { Report } from "./config-webhooks.ts";
import type { PolicyEntry } from "./rule-book.ts";
import { RulesFileConfig } from "./rules/config.ts";
import { checkRule, exceptionProblems, findRule, library, nearestRule } from "./rules/index.ts";

/** The rules of the configuration and of the files it names, compiled; every problem is reported. */
export function resolveRules(
  entries: DaemonConfig["rules"],
  policy: DaemonConfig["policy"],
  base: string,
  report: Report,
) {
  const files: string[] = [];
  const rules = entries.flatMap((entry, index): Rule[] => {
    try {
      if (!("file" in entry)) return [checkedRule(entry)];
      const file = resolve(base, entry.file);
      files.push(file);
      return readRules(file, entry.file);
    } catch (error) {
      report(["rules", index], messageOf(error));
      return [];
    }
  });
  reportTwins(rules, report);
  return { rules, files, policy: policy && resolvePolicy(policy, [...library, ...rules], report) };
}

/** The policy's entries, each a name with exceptions beside the rule's own; every problem is reported. */
export function resolvePolicy(
  policy: NonNullable<DaemonConfig["policy"]>,
  rules: readonly Rule[],
  report: Report,
): readonly PolicyEntry[] {
  return policy.map((entry, index) => {
    const { rule: name, exceptions } = typeof entry === "string" ? { rule: entry, exceptions: [] } : entry;
    const rule = findRule(name, rules);
    const nearest = rule ? undefined : nearestRule(name, rules);
    if (!rule) report(["policy", index], `no rule is called "${name}"${nearest ? `; did you mean "${nearest}"?` : ""}`);
    for (const problem of exceptionProblems(exceptions)) report(["policy", index], problem);
    for (const twin of exceptions.filter((e) => rule?.exceptions?.some((own) => own.name === e.name)))
      report(["policy", index], `the rule has an exception "${twin.name}" of its own; choose another name`);
    return { rule: name, exceptions };
  });
}

const checkedRule = (entry: unknown): Rule => ({ ...checkRule(entry), owner: "user" });

function readRules(path: string, shown: string): Rule[] {
  const text = readPlaced(shown, readFileSync(path, "utf8"));
  const parsed = RulesFileConfig.safeParse(text.value ?? {});
  const problems = [
    ...text.problems,
    ...(parsed.success || text.value === undefined ? [] : problemsOf(shown, text, RulesFileConfig, parsed.error)),
  ];
  if (problems.length > 0 || !parsed.success)
    throw new AuditwireError("invalid", problems.map(formatProblem).join("\n"));
  const wrong: string[] = [];
  const rules = parsed.data.rules.flatMap((entry, index): Rule[] => {
    try {
      return [checkedRule(entry)];
    } catch (error) {
      wrong.push(
        formatProblem({
          file: shown,
          ...text.place(["rules", index]),
          path: `rules[${index}]`,
          message: messageOf(error),
        }),
      );
      return [];
    }
  });
  if (wrong.length > 0) throw new AuditwireError("invalid", wrong.join("\n"));
  return rules;
}

function reportTwins(rules: readonly Rule[], report: Report): void {
  for (const [index, rule] of rules.entries()) {
    if (findRule(rule.name, library))
      report(["rules"], `"${rule.name}" is the name of a prewritten rule; choose another`);
    if (rules.findIndex((other) => other.name === rule.name) < index)
      report(["rules"], `two rules are called "${rule.name}"`);
  }
}
