import type { AuditEvent } from "../audit/event.ts";
import type { Expression, Literal, Operand } from "./ast.ts";
import { isSpent, prices, spend } from "./budget.ts";
import { elementsIn, isThere, valuesIn } from "./found.ts";
import { comparisons, type Test } from "./operators.ts";
import { forget, newScope, placeOf, type Scope } from "./scope.ts";
import { factOf, foundAt, type Subject, subjectOf } from "./subject.ts";
import { everything } from "./unrecorded.ts";

/** Three-valued: undefined is unknown, because a part was not recorded or the budget is spent. */
export type Truth = boolean | undefined;
export type Condition = (subject: Subject) => Truth;

/** Whether an expression holds for an event; "unknown" when the event does not carry what it asks for. */
export function compileExpression(tree: Expression): (event: AuditEvent) => "true" | "false" | "unknown" {
  const scope = newScope();
  const condition = compile(tree, scope);
  return (event) => {
    const truth = condition(subjectOf(event, scope));
    return truth === undefined ? "unknown" : truth ? "true" : "false";
  };
}

/** An expression as a closure over subjects of that scope. Total: no subject makes it throw. */
export function compile(tree: Expression, scope: Scope): Condition {
  switch (tree.kind) {
    case "and":
    case "or": {
      const conditions = tree.operands.map((operand) => compile(operand, scope));
      return connect(conditions, tree.kind === "or");
    }
    case "not":
      return negate(compile(tree.operand, scope));
    case "compare":
      return compileComparison(tree.left, tree.operator, tree.right, scope);
    case "in":
      return anyValue(tree.left, oneOf(tree.list.map(textOf)), scope);
    case "exists":
      return compileExists(placeOf(scope, tree.path));
    case "any":
    case "all":
      return compileQuantifier(placeOf(scope, tree.path), tree.condition, tree.kind === "any");
  }
}

/** Kleene's `or` (decided by true) and `and` (decided by false). */
export function connect(conditions: readonly Condition[], decisive: boolean): Condition {
  return (subject) => {
    let result: Truth = !decisive;
    for (const condition of conditions) {
      const truth = condition(subject);
      if (truth === decisive) return decisive;
      if (truth === undefined) result = undefined;
    }
    return result;
  };
}

function negate(condition: Condition): Condition {
  return (subject) => {
    const truth = condition(subject);
    return truth === undefined ? undefined : !truth;
  };
}

function compileComparison(left: Operand, operator: string, right: Literal, scope: Scope): Condition {
  const test = comparisons[operator]?.test(textOf(right));
  if (!test) throw new TypeError(`"${operator}" does not take ${textOf(right)}`);
  const condition = anyValue(left, test, scope);
  return operator === "!=" ? negate(condition) : condition;
}

/** What a literal is compared as: a count is written without leading zeros, and so is an integer. */
export const textOf = (literal: Literal): string =>
  literal.kind === "string" ? literal.value : BigInt(literal.text).toString();

function oneOf(texts: readonly string[]): Test {
  const wanted = new Set(texts);
  return (text, isJson) => !isJson && wanted.has(text);
}

/** Holds when the test does for any of the operand's values. */
function anyValue(left: Operand, test: Test, scope: Scope): Condition {
  const condition = compileOperand(left, test, scope);
  return (subject) => {
    if (!spend(subject.budget, prices.comparison)) return undefined;
    const truth = condition(subject);
    return isSpent(subject.budget) ? undefined : truth;
  };
}

function compileOperand(left: Operand, test: Test, scope: Scope): Condition {
  if (left.kind === "attribute") {
    const { name } = left;
    return (subject) => {
      const fact = factOf(subject, name);
      return fact !== undefined && test(fact, false, subject.budget);
    };
  }
  const place = placeOf(scope, left.path);
  return left.kind === "jpath" ? ofValues(place, test) : ofCount(place, test);
}

function ofValues(place: number, test: Test): Condition {
  return (subject) => {
    const found = foundAt(subject, place);
    if (typeof found === "string") return test(found, false, subject.budget);
    for (const { text, isJson } of valuesIn(found, subject.budget)) {
      if (!spend(subject.budget, prices.value)) return undefined;
      if (test(text, isJson, subject.budget)) return true;
    }
    return found.unknown ? undefined : false;
  };
}

function ofCount(place: number, test: Test): Condition {
  return (subject) => {
    const found = foundAt(subject, place);
    if (typeof found !== "string" && found.unknown) return undefined;
    return test(String(elementsIn(found, subject.budget).length), false, subject.budget);
  };
}

function compileExists(place: number): Condition {
  return (subject) => {
    if (!spend(subject.budget, prices.comparison)) return undefined;
    const found = foundAt(subject, place);
    const holds = isThere(found, subject.budget);
    if (isSpent(subject.budget)) return undefined;
    return holds || typeof found === "string" || !found.unknown ? holds : undefined;
  };
}

function compileQuantifier(place: number, tree: Expression, any: boolean): Condition {
  const scope = newScope();
  const condition = compile(tree, scope);
  return (subject) => {
    const { source, budget } = subject;
    if (!spend(budget, prices.comparison)) return undefined;
    const found = foundAt(subject, place);
    const elements = elementsIn(found, budget);
    let decided = false;
    for (const root of elements) {
      if (!spend(budget, prices.element)) break;
      forget(scope);
      decided = (condition({ root, source, recording: everything, scope, budget }) === true) === any;
      if (decided) break;
    }
    forget(scope);
    if (isSpent(budget)) return undefined;
    if (decided) return any;
    if (typeof found !== "string" && found.unknown) return undefined;
    return any ? false : elements.length > 0;
  };
}
