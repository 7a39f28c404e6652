import { AuditwireError } from "../audit/errors.ts";
import type { Rule } from "../audit/rule.ts";
import type { Candidate, Judge } from "../audit/verdict.ts";
import { type Condition, compile } from "./compile.ts";
import { formatErrors } from "./errors.ts";
import { compileMessage } from "./message.ts";
import { parse } from "./parse.ts";
import { type Subject, subjectOf } from "./subject.ts";

interface CompiledRule {
  readonly rule: Rule;
  readonly holds: Condition;
  readonly message: (subject: Subject) => string;
}

/** Compiles rules into a judge: top to bottom, the first that holds ends it. Fails with `invalid` and every rule's errors. */
export function judge(rules: readonly Rule[]): Judge {
  const compiled = compileAll(rules);
  return (event) => {
    const subject = subjectOf(event);
    const notEvaluable: string[] = [];
    for (const { rule, holds, message } of compiled) {
      const truth = holds(subject);
      if (truth === true) return { candidates: [candidate(rule, message(subject))], notEvaluable };
      if (truth === undefined) notEvaluable.push(rule.name);
    }
    return { candidates: [], notEvaluable };
  };
}

function candidate({ name, severity, attackTechniques }: Rule, message: string): Candidate {
  return { rule: name, message, severity, attackTechniques };
}

function compileAll(rules: readonly Rule[]): readonly CompiledRule[] {
  const problems: { rule: string; text: string; errors: readonly unknown[] }[] = [];
  const compiled = rules.flatMap((rule): CompiledRule[] => {
    const parsed = parse(rule.expression);
    if ("tree" in parsed) return [{ rule, holds: compile(parsed.tree), message: compileMessage(rule.message) }];
    problems.push({
      rule: rule.name,
      text: formatErrors(rule.name, rule.expression, parsed.errors),
      errors: parsed.errors,
    });
    return [];
  });
  if (problems.length > 0)
    throw new AuditwireError("invalid", problems.map((p) => p.text).join("\n"), {
      details: problems.flatMap((p) => p.errors.map((e) => ({ rule: p.rule, ...(e as object) }))),
    });
  return compiled;
}
