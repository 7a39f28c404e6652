import { AuditwireError } from "../audit/errors.ts";
import type { AuditEvent } from "../audit/event.ts";
import type { Rule, RuleException } from "../audit/rule.ts";
import type { Candidate, Judge, NotEvaluable, Stateful } from "../audit/verdict.ts";
import type { Expression } from "./ast.ts";
import { type Condition, compile, type Truth } from "./compile.ts";
import { formatErrors } from "./errors.ts";
import { compileMessage } from "./message.ts";
import { parse } from "./parse.ts";
import { parsePath, type Step } from "./path.ts";
import { compileState } from "./stateful.ts";
import { reasonOf, type Subject, subjectOf } from "./subject.ts";

/** A rule made ready for judging. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly tree: Expression;
  readonly holds: Condition;
  /** True when an exception holds at the event's time. */
  readonly excepted: (subject: Subject, time: number) => boolean;
  readonly message: (subject: Subject) => string;
  readonly state: ((subject: Subject) => Stateful) | undefined;
  /** Every path that the expression reads from the event's root. */
  readonly paths: readonly (readonly Step[])[];
}

/** Every rule that holds on an event, in the policy's order, and every one that could not be evaluated. */
export interface AllMatches {
  readonly matches: readonly Candidate[];
  readonly notEvaluable: readonly NotEvaluable[];
}

/**
 * Compiles rules into a judge: top to bottom, the first that holds ends it; stateful rules that hold before it stand
 * before it. Fails with `invalid` and every rule's errors.
 */
export function judge(rules: readonly Rule[]): Judge {
  const compiled = compileRules(rules);
  return (event) => walk(compiled, event, true).verdict;
}

/** Compiles rules to report every one that holds, not only the first. Fails as `judge` does. */
export function allMatches(rules: readonly Rule[]): (event: AuditEvent) => AllMatches {
  const compiled = compileRules(rules);
  return (event) => {
    const { candidates, notEvaluable } = walk(compiled, event, false).verdict;
    return { matches: candidates, notEvaluable };
  };
}

function walk(compiled: readonly CompiledRule[], event: AuditEvent, endAtFirst: boolean) {
  const subject = subjectOf(event);
  const candidates: Candidate[] = [];
  const notEvaluable: NotEvaluable[] = [];
  for (const rule of compiled) {
    const truth = judgeOne(rule, subject, event.time);
    if (truth === undefined) notEvaluable.push({ rule: rule.rule.name, reason: reasonOf(subject, rule.paths) });
    if (truth !== true) continue;
    candidates.push(toCandidate(rule, subject));
    if (endAtFirst && !rule.state) break;
  }
  return { verdict: { candidates, notEvaluable } };
}

/** True when the rule holds and none of its exceptions does. */
export function judgeOne({ holds, excepted }: CompiledRule, subject: Subject, time: number): Truth {
  const truth = holds(subject);
  return truth === true && excepted(subject, time) ? false : truth;
}

/** What is stored when the rule wins. */
export function toCandidate({ rule, message, state }: CompiledRule, subject: Subject): Candidate {
  const { name, severity, attackTechniques } = rule;
  const match = { rule: name, message: message(subject), severity, attackTechniques };
  return state ? { ...match, state: state(subject) } : match;
}

/** Compiles rules one by one. Fails with `invalid` and the errors of all of them. */
export function compileRules(rules: readonly Rule[]): readonly CompiledRule[] {
  const problems: { rule: string; text: string; errors: readonly unknown[] }[] = [];
  const treeOf = (rule: Rule, expression: string, where: string): Expression | undefined => {
    const parsed = parse(expression);
    if ("tree" in parsed) return parsed.tree;
    problems.push({
      rule: rule.name,
      text: formatErrors(where, expression, parsed.errors),
      errors: parsed.errors,
    });
    return undefined;
  };
  const compiled = rules.flatMap((rule): CompiledRule[] => {
    const tree = treeOf(rule, rule.expression, rule.name);
    const exceptions = (rule.exceptions ?? []).map((exception) => ({
      exception,
      tree: treeOf(rule, exception.expression, `${rule.name}, exception ${exception.name}`),
    }));
    return tree ? [compileRule(rule, tree, exceptions)] : [];
  });
  if (problems.length > 0)
    throw new AuditwireError("invalid", problems.map((p) => p.text).join("\n"), {
      details: problems.flatMap((p) => p.errors.map((e) => ({ rule: p.rule, ...(e as object) }))),
    });
  return compiled;
}

function compileRule(
  rule: Rule,
  tree: Expression,
  exceptions: readonly { exception: RuleException; tree: Expression | undefined }[],
): CompiledRule {
  const conditions = exceptions.flatMap(({ exception, tree: condition }) =>
    condition ? [{ holds: compile(condition), until: untilOf(exception) }] : [],
  );
  return {
    rule,
    tree,
    holds: compile(tree),
    excepted: (subject, time) => conditions.some(({ holds, until }) => time < until && holds(subject) === true),
    message: compileMessage(rule.message),
    state: compileState(rule),
    paths: pathsOf(tree).map((path) => parsePath(path) ?? []),
  };
}

/** A day stands for its start in UTC: `until: 2027-01-01` excepts nothing of 2027. */
function untilOf({ until }: RuleException): number {
  return until === undefined ? Infinity : Date.parse(until);
}

/** The paths that an expression reads from the event's root, each once. */
export function pathsOf(tree: Expression): readonly string[] {
  const paths = new Set<string>();
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case "and":
      case "or":
        for (const operand of node.operands) visit(operand);
        break;
      case "not":
        visit(node.operand);
        break;
      case "compare":
      case "in":
        if (node.left.kind !== "attribute") paths.add(node.left.path);
        break;
      default:
        paths.add(node.path);
    }
  };
  visit(tree);
  return [...paths];
}
