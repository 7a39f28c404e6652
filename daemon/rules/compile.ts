import type { AuditEvent } from "../audit/event.ts";
import type { Expression, Literal, Operand } from "./ast.ts";
import { comparisons, type Test } from "./operators.ts";
import { elementsOf, parsePath, type Step } from "./path.ts";
import { type Extracted, factOf, follow, type Subject, subjectOf, valuesAt } from "./subject.ts";

/** Three-valued: undefined is unknown. */
export type Truth = boolean | undefined;
export type Condition = (subject: Subject) => Truth;

/** Whether an expression holds for an event; "unknown" when the event does not carry what it asks for. */
export function compileExpression(tree: Expression): (event: AuditEvent) => "true" | "false" | "unknown" {
  const condition = compile(tree);
  return (event) => {
    const truth = condition(subjectOf(event));
    return truth === undefined ? "unknown" : truth ? "true" : "false";
  };
}

/** An expression as a closure. Total: no subject makes it throw. */
export function compile(tree: Expression): Condition {
  switch (tree.kind) {
    case "and":
      return connect(tree.operands.map(compile), false);
    case "or":
      return connect(tree.operands.map(compile), true);
    case "not":
      return negate(compile(tree.operand));
    case "compare":
      return compileComparison(tree.left, tree.operator, tree.right);
    case "in":
      return anyValue(
        tree.left,
        tree.list.map((item) => testOf("=", item)),
      );
    case "exists":
      return compileExists(stepsOf(tree.path));
    case "any":
    case "all":
      return compileQuantifier(stepsOf(tree.path), compile(tree.condition), tree.kind === "any");
  }
}

/** Kleene's `or` (decided by true) and `and` (decided by false). */
function connect(conditions: readonly Condition[], decisive: boolean): Condition {
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

function compileComparison(left: Operand, operator: string, right: Literal): Condition {
  const condition = anyValue(left, [testOf(operator, right)]);
  return operator === "!=" ? negate(condition) : condition;
}

function testOf(operator: string, right: Literal): Test {
  const value = right.kind === "string" ? right.value : canonicalInteger(right.text);
  const test = comparisons[operator]?.test(value);
  if (!test) throw new TypeError(`"${operator}" does not take ${value}`);
  return test;
}

/** A count is written without leading zeros; so is what it is compared with. */
const canonicalInteger = (text: string) => BigInt(text).toString();

/** Holds when any test holds for any of the operand's values. */
function anyValue(left: Operand, tests: readonly Test[]): Condition {
  const extract = extractor(left);
  return (subject) => {
    const { values, unknown } = extract(subject);
    for (const value of values) for (const test of tests) if (test(value)) return true;
    return unknown ? undefined : false;
  };
}

function extractor(operand: Operand): (subject: Subject) => Extracted {
  if (operand.kind === "attribute") {
    const { name } = operand;
    return (subject) => {
      const fact = factOf(subject, name);
      return { values: fact === undefined ? [] : [{ text: fact, isJson: false }], unknown: false };
    };
  }
  const steps = stepsOf(operand.path);
  if (operand.kind === "jpath") return (subject) => valuesAt(subject, operand.path, steps);
  return (subject) => {
    const { nodes, unknown } = follow(subject, steps);
    return { values: unknown ? [] : [{ text: String(elementsOf(nodes).length), isJson: false }], unknown };
  };
}

function compileExists(steps: readonly Step[]): Condition {
  return (subject) => {
    const { nodes, unknown } = follow(subject, steps);
    if (holdsSomething(nodes)) return true;
    return unknown ? undefined : false;
  };
}

/** At least one value that is not null; an empty list yields none. */
function holdsSomething(nodes: readonly unknown[]): boolean {
  return nodes.some((node) => (Array.isArray(node) ? holdsSomething(node) : node !== null));
}

function compileQuantifier(steps: readonly Step[], condition: Condition, any: boolean): Condition {
  return (subject) => {
    const { nodes, unknown } = follow(subject, steps);
    const elements = elementsOf(nodes);
    for (const root of elements)
      if ((condition({ root, source: subject.source, unrecorded: [], memo: new Map() }) === true) === any) return any;
    if (unknown) return undefined;
    return any ? false : elements.length > 0;
  };
}

function stepsOf(path: string): readonly Step[] {
  const steps = parsePath(path);
  if (!steps) throw new TypeError(`no path: ${path}`);
  return steps;
}
