import { AuditwireError } from "../audit/errors.ts";
import type { Expression } from "./ast.ts";
import { errorAt, formatErrors } from "./errors.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";
import { mostLevels } from "./tokens.ts";

/** What is true or false of an event: made by a field's methods, put together with `and`, `or` and `not`. */
export interface Condition {
  /** True when this one and all others are. */
  and(...others: readonly Condition[]): Condition;
  /** True when this one or any other is. */
  or(...others: readonly Condition[]): Condition;
  /** True when this one is false. */
  not(): Condition;
  /** The condition in the rule language. */
  toString(): string;
}

/** What paths start at: the event, or the element of one `any` or `all`. Undefined where there is no path. */
export type Scope = symbol | undefined;

/** Where a rule's own paths start. */
export const event: Scope = Symbol("event");

/** A condition with what it is made of. */
interface Built extends Condition {
  readonly tree: Expression;
  readonly scope: Scope;
  readonly depth: number;
}

/** A deeper tree has too many levels: the cheapest way down, `any` of `or` of `and` and again, costs one in three. */
const deepest = 3 * (mostLevels + 2);

/** A condition from its syntax tree. */
export function condition(tree: Expression, scope: Scope, depth = 1): Condition {
  if (depth > deepest) refuseDepth(tree);
  const self: Built = {
    tree,
    scope,
    depth,
    and: (...others) => and(self, ...others),
    or: (...others) => or(self, ...others),
    not: () => not(self),
    toString: () => print(tree),
  };
  return self;
}

/** True when all conditions are. A list of them is spread: `and(...conditions)`. */
export function and(...conditions: readonly Condition[]): Condition {
  return connected("and", conditions);
}

/** True when any condition is. A list of them is spread: `or(...conditions)`. */
export function or(...conditions: readonly Condition[]): Condition {
  return connected("or", conditions);
}

/** True when the condition is false. */
export function not(negated: Condition): Condition {
  const { tree, scope, depth } = built(negated);
  return condition({ kind: "not", operand: tree }, scope, depth + 1);
}

/** True when the inner condition is for some (`any`) or for each (`all`) element at a path. */
export function quantified(
  kind: "any" | "all",
  path: string,
  scope: Scope,
  { inner, element }: { readonly inner: Condition; readonly element: Scope },
): Condition {
  const { tree: held, scope: used, depth } = built(inner);
  const tree = { kind, path, condition: held };
  if (used !== undefined && used !== element)
    refuse(tree, held, `inside ${kind} paths start at the element: ${advice}`);
  return condition(tree, scope, depth + 1);
}

/** The syntax tree of a condition, as plain data. */
export const treeOf = (made: Condition): Expression => built(made).tree;

/** A rule's condition as text. */
export function textOf(made: Condition): string {
  const { tree, scope } = built(made);
  if (scope !== undefined && scope !== event)
    refuse(tree, tree, `an element is left outside of its any or all: ${advice}`);
  return print(tree);
}

/** Chains become one list, as they do in the text. */
function connected(kind: "and" | "or", conditions: readonly Condition[]): Condition {
  const parts = conditions.map(built);
  const [first, ...others] = parts;
  if (!first) throw new AuditwireError("invalid", `${kind}() needs at least one condition`);
  if (others.length === 0) return first;
  const chained = (part: Built) => (part.tree.kind === kind ? part.tree.operands : [part.tree]);
  const tree = { kind, operands: parts.flatMap(chained) };
  const scope = parts.find((part) => part.scope !== undefined)?.scope;
  const stray = parts.find((part) => part.scope !== undefined && part.scope !== scope);
  if (stray) refuse(tree, stray.tree, `the conditions start at different places: ${advice}`);
  const depths = parts.map((part) => (part.tree.kind === kind ? part.depth - 1 : part.depth));
  return condition(tree, scope, Math.max(...depths) + 1);
}

const advice = "use the callback's argument there, and only there";

function built(given: Condition): Built {
  if (typeof given === "object" && given !== null && "tree" in given) return given as Built;
  throw new AuditwireError(
    "invalid",
    `${String(given)} is no condition: write audit.verb.eq("get"), or the whole as text`,
  );
}

/** Told before the tree is too deep to be printed at all. */
function refuseDepth(tree: Expression): never {
  const text = print(tree);
  const parsed = parse(text);
  throw new AuditwireError(
    "invalid",
    "errors" in parsed ? formatErrors("expression", text, parsed.errors) : "too deep",
  );
}

function refuse(tree: Expression, part: Expression, message: string): never {
  const [text, piece] = [print(tree), print(part)];
  const start = text.lastIndexOf(piece);
  const error = errorAt(text, "wrong-arguments", start, start + piece.length, message);
  throw new AuditwireError("invalid", formatErrors("expression", text, [error]));
}
