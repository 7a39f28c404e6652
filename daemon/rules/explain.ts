import { AuditwireError } from "../audit/errors.ts";
import type { AuditEvent } from "../audit/event.ts";
import type { Rule } from "../audit/rule.ts";
import type { UnknownReason } from "../audit/verdict.ts";
import type { Expression, Operand } from "./ast.ts";
import { limits, newBudget } from "./budget.ts";
import { compile } from "./compile.ts";
import { elementsIn, valuesIn } from "./found.ts";
import { parse } from "./parse.ts";
import { pathOf, type Value } from "./path.ts";
import { allMatches } from "./policy.ts";
import { print } from "./print.ts";
import { newScope, placeOf } from "./scope.ts";
import { factOf, foundAt, type Subject, subjectOf } from "./subject.ts";
import { covers, everything } from "./unrecorded.ts";

/** True or false; unknown when the event does not carry what was asked for. */
export type TruthWord = "true" | "false" | "unknown";

/** An expression with what became of each of its parts on one event. Plain data. */
export type Explained =
  | { readonly kind: "and" | "or" | "not"; readonly truth: TruthWord; readonly parts: readonly Explained[] }
  | {
      readonly kind: "comparison";
      readonly truth: TruthWord;
      /** As it stands in the language. */
      readonly text: string;
      /** What was found where it looked. */
      readonly values: readonly string[];
      readonly unrecorded?: UnknownReason;
    }
  | {
      readonly kind: "any" | "all";
      readonly truth: TruthWord;
      readonly text: string;
      readonly elements: readonly { readonly value: string; readonly condition: Explained }[];
      readonly unrecorded?: UnknownReason;
    };

/** What a rule says of one event, and why. */
export interface RuleExplanation {
  readonly rule: string;
  readonly verdict: "holds" | "does not hold" | "is excepted" | "cannot be evaluated";
  /** Why it cannot be evaluated. */
  readonly reason?: UnknownReason;
  /** What an audit would say. */
  readonly message?: string;
  readonly expression: Explained;
  readonly exceptions: readonly ExceptionExplanation[];
}

export interface ExceptionExplanation {
  readonly name: string;
  readonly reason: string;
  readonly until?: string;
  /** For events of this time it no longer holds. */
  readonly isOver: boolean;
  readonly expression: Explained;
}

/** What explaining may still take; goes down. Every part is judged by itself, every element shown. */
export interface Patience {
  /** As a budget counts them: about a nanosecond each. */
  steps: number;
  /** Of what is shown. */
  characters: number;
}

const endless = (): Patience => ({ steps: Infinity, characters: Infinity });

/**
 * Explains a rule on an event; the verdict is the judge's. Fails with `invalid` when the rule does not compile, or when
 * the patience does not suffice.
 */
export function explainRule(rule: Rule, event: AuditEvent, patience = endless()): RuleExplanation {
  const plain = { ...rule, exceptions: undefined };
  const [decided, unexcepted] = [allMatches([rule])(event), allMatches([plain])(event)];
  const [match, unknown] = [decided.matches[0], decided.notEvaluable[0]];
  const verdict = match
    ? "holds"
    : unknown
      ? "cannot be evaluated"
      : unexcepted.matches[0]
        ? "is excepted"
        : "does not hold";
  return {
    rule: rule.name,
    verdict,
    ...(unknown && { reason: unknown.reason }),
    ...(match && { message: match.message }),
    expression: explain(treeOf(rule.expression), event, patience),
    exceptions: (rule.exceptions ?? []).map(({ name, reason, until, expression }) => ({
      name,
      reason,
      ...(until !== undefined && { until }),
      isOver: until !== undefined && event.time >= Date.parse(until),
      expression: explain(treeOf(expression), event, patience),
    })),
  };
}

function treeOf(expression: string): Expression {
  const parsed = parse(expression);
  if ("tree" in parsed) return parsed.tree;
  throw new TypeError("an expression that does not compile has been judged");
}

/** Explains an expression on an event. Every part is looked at, also where the result was certain before. */
export function explain(tree: Expression, event: AuditEvent, patience = endless()): Explained {
  return explainOn(tree, subjectOf(event, newScope()), patience);
}

function explainOn(tree: Expression, subject: Subject, patience: Patience): Explained {
  switch (tree.kind) {
    case "and":
    case "or": {
      const parts = tree.operands.map((operand) => explainOn(operand, subject, patience));
      return { kind: tree.kind, truth: connected(parts, tree.kind === "or" ? "true" : "false"), parts };
    }
    case "not": {
      const part = explainOn(tree.operand, subject, patience);
      return { kind: "not", truth: opposite[part.truth], parts: [part] };
    }
    case "any":
    case "all":
      return explainQuantifier(tree, subject, patience);
    default: {
      const text = print(tree);
      const truth = truthOf(tree, text, subject, patience);
      const values = tree.kind === "exists" ? valuesAt(subject, tree.path) : valuesOf(subject, tree.left);
      const path = tree.kind === "exists" ? tree.path : pathIn(tree.left);
      show(values, patience);
      return { kind: "comparison", truth, text, values, ...lost(subject, path) };
    }
  }
}

const opposite = { true: "false", false: "true", unknown: "unknown" } as const;

/** Kleene's `or` (decided by true) and `and` (decided by false). */
function connected(parts: readonly Explained[], decisive: "true" | "false"): TruthWord {
  if (parts.some(({ truth }) => truth === decisive)) return decisive;
  return parts.some(({ truth }) => truth === "unknown") ? "unknown" : opposite[decisive];
}

/** Of a part that is explained as one: what the judge says of it, with a budget of its own. */
function truthOf(tree: Expression, text: string, subject: Subject, patience: Patience): TruthWord {
  const scope = newScope();
  const budget = newBudget();
  const truth = compile(tree, scope)({ ...subject, scope, budget });
  patience.steps -= compiling + text.length * compilingCharacter + limits.rule - budget.left;
  show([text], patience);
  return truth === undefined ? "unknown" : truth ? "true" : "false";
}

/** What it costs to compile a part, in steps: patterns take the most. */
const compiling = 10_000;
const compilingCharacter = 1_000;

function show(texts: readonly string[], patience: Patience): void {
  for (const { length } of texts) patience.characters -= length;
  if (patience.steps < 0 || patience.characters < 0)
    throw new AuditwireError(
      "invalid",
      "the explanation is too long: take a smaller event or a part of the expression",
    );
}

type Quantifier = Extract<Expression, { kind: "any" | "all" }>;

function explainQuantifier(tree: Quantifier, subject: Subject, patience: Patience): Explained {
  const { scope } = subject;
  const { kind, path } = tree;
  const text = print(tree);
  const truth = truthOf(tree, text, subject, patience);
  const elements = elementsIn(foundAt(subject, placeOf(scope, path)), newBudget()).map((root) => {
    const value = JSON.stringify(root) ?? "null";
    show([value], patience);
    const element = { root, source: subject.source, recording: everything, scope: newScope(), budget: newBudget() };
    return { value, condition: explainOn(tree.condition, element, patience) };
  });
  return { kind, truth, text, elements, ...lost(subject, path) };
}

const pathIn = (operand: Operand) => (operand.kind === "attribute" ? undefined : operand.path);

/** The values that a comparison sees. */
function valuesOf(subject: Subject, operand: Operand): readonly string[] {
  if (operand.kind === "attribute") {
    const fact = factOf(subject, operand.name);
    return fact === undefined ? [] : [JSON.stringify(fact)];
  }
  if (operand.kind === "jpath") return valuesAt(subject, operand.path);
  return [String(elementsIn(foundAt(subject, placeOf(subject.scope, operand.path)), newBudget()).length)];
}

function valuesAt(subject: Subject, path: string): readonly string[] {
  const found = foundAt(subject, placeOf(subject.scope, path));
  return typeof found === "string" ? [JSON.stringify(found)] : valuesIn(found, newBudget()).map(shown);
}

const shown = ({ text, isJson }: Value) => (isJson ? text : JSON.stringify(text));

/** Why the event cannot have the part that a path leads to. */
function lost({ recording }: Subject, path: string | undefined): { unrecorded?: UnknownReason } {
  const steps = path === undefined ? undefined : pathOf(path).steps;
  const part = steps && recording.parts.find((unrecorded) => covers(steps, unrecorded.steps));
  return part ? { unrecorded: part.reason } : {};
}
