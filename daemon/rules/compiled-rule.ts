import { AuditwireError } from "../audit/errors.ts";
import type { Rule, RuleException } from "../audit/rule.ts";
import type { Stateful } from "../audit/verdict.ts";
import type { Expression } from "./ast.ts";
import type { Condition } from "./compile.ts";
import { formatErrors } from "./errors.ts";
import { compileMessage } from "./message.ts";
import { parsing } from "./parse.ts";
import { pathOf, type Step } from "./path.ts";
import { newScope, type Scope } from "./scope.ts";
import { allOf, compileShared, type SharedConditions } from "./shared-condition.ts";
import { compileState } from "./stateful.ts";
import type { Subject } from "./subject.ts";

/** A rule made ready for judging. */
export interface CompiledRule {
  readonly rule: Rule;
  /** What stands between the expression's outermost `and`s, and all of it. */
  readonly parts: readonly Condition[];
  readonly holds: Condition;
  /** True when an exception holds at the event's time. */
  readonly excepted: (subject: Subject, time: number) => boolean;
  readonly message: (subject: Subject) => string;
  readonly state: ((subject: Subject) => Stateful) | undefined;
  /** Every path that the expression reads from the event's root. */
  readonly paths: readonly (readonly Step[])[];
}

/** Rules in the policy's order, and the scope that they share. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  readonly scope: Scope;
  /** The rules' conditions, for whoever makes plans of them: nobody keeps them, for they are big. */
  readonly trees: readonly Expression[];
}

/**
 * Compiles rules one by one. Fails with `invalid` and the errors of all of them. `read`: for whoever needs the trees,
 * too, and reads each text once.
 */
export function compileRules(rules: readonly Rule[], read = parsing()): CompiledRules {
  const scope = newScope();
  const known: SharedConditions = new Map();
  const partsOf = (tree: Expression) => compileShared(tree, scope, known);
  const trees: Expression[] = [];
  const problems: { rule: string; text: string; errors: readonly unknown[] }[] = [];
  const treeOf = (rule: Rule, expression: string, where: string): Expression | undefined => {
    const parsed = read(expression);
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
    if (!tree) return [];
    trees.push(tree);
    return [compileRule(rule, tree, exceptions, partsOf)];
  });
  if (problems.length > 0)
    throw new AuditwireError("invalid", problems.map((p) => p.text).join("\n"), {
      details: problems.flatMap((p) => p.errors.map((e) => ({ rule: p.rule, ...(e as object) }))),
    });
  return { rules: compiled, scope, trees };
}

function compileRule(
  rule: Rule,
  tree: Expression,
  exceptions: readonly { exception: RuleException; tree: Expression | undefined }[],
  partsOf: (tree: Expression) => readonly Condition[],
): CompiledRule {
  const conditions = exceptions.flatMap(({ exception, tree: condition }) =>
    condition ? [{ holds: allOf(partsOf(condition)), until: untilOf(exception) }] : [],
  );
  const parts = partsOf(tree);
  return {
    rule,
    parts,
    holds: allOf(parts),
    excepted: (subject, time) => conditions.some(({ holds, until }) => time < until && holds(subject) === true),
    message: compileMessage(rule.message),
    state: compileState(rule),
    paths: pathsOf(tree).map((path) => pathOf(path).steps),
  };
}

/** A day stands for its start in UTC: `until: 2027-01-01` excepts nothing of 2027. */
function untilOf({ until }: RuleException): number {
  return until === undefined ? Infinity : Date.parse(until);
}

/** The paths that an expression reads from the event's root, each once. */
function pathsOf(tree: Expression): readonly string[] {
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
