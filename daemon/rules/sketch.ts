import type { Expression } from "./ast.ts";
import { textOf } from "./compile.ts";
import { placeOf, type Scope } from "./scope.ts";

/**
 * A condition as a plan sees it: what it reads, how its parts are joined, and which of them an index could find. Every
 * leaf is positive: `!=` is a `not` around `=`.
 */
export type Sketch =
  | { readonly kind: "and" | "or"; readonly operands: readonly Sketch[] }
  | { readonly kind: "not"; readonly operand: Sketch }
  | Leaf;

export interface Leaf {
  readonly kind: "values" | "count" | "exists" | "any" | "all" | "fact";
  /** The path that is read; of a source's fact, none. */
  readonly place: number;
  /** The texts of which one has to be equal, where the leaf asks for no more. */
  readonly equals: readonly string[] | undefined;
  /** What has to be found at the place for the leaf to be other than false. */
  readonly clue: Clue | undefined;
}

/** Something that an index can find for many rules at once. */
export type Clue =
  | { readonly kind: "equal" | "prefix" | "piece"; readonly texts: readonly string[] }
  | { readonly kind: "present" };

/** Pieces are looked up by three characters. */
export const shortestPiece = 3;

export function sketch(tree: Expression, scope: Scope): Sketch {
  switch (tree.kind) {
    case "and":
    case "or":
      return { kind: tree.kind, operands: tree.operands.map((operand) => sketch(operand, scope)) };
    case "not":
      return { kind: "not", operand: sketch(tree.operand, scope) };
    case "in":
      return leafOf(tree.left, tree.list.map(textOf), undefined, scope);
    case "compare": {
      const right = textOf(tree.right);
      if (tree.operator === "!=") return { kind: "not", operand: leafOf(tree.left, [right], undefined, scope) };
      if (tree.operator === "=") return leafOf(tree.left, [right], undefined, scope);
      return leafOf(tree.left, undefined, clueOf(tree.operator, right), scope);
    }
    default:
      return { kind: tree.kind, place: placeOf(scope, tree.path), equals: undefined, clue: { kind: "present" } };
  }
}

type Left = Extract<Expression, { kind: "compare" }>["left"];

function leafOf(left: Left, equals: readonly string[] | undefined, clue: Clue | undefined, scope: Scope): Leaf {
  if (left.kind === "attribute") return { kind: "fact", place: -1, equals: undefined, clue: undefined };
  const place = placeOf(scope, left.path);
  if (left.kind === "count") return { kind: "count", place, equals: undefined, clue: undefined };
  return { kind: "values", place, equals, clue: equals ? { kind: "equal", texts: equals } : clue };
}

function clueOf(operator: string, right: string): Clue | undefined {
  if (operator === "startswith") return prefix(right);
  if (operator === "contains" || operator === "endswith") return piece(right);
  if (operator !== "like") return undefined;
  const [start = "", ...more] = right.split(/[*?]/);
  return prefix(start) ?? piece(more.reduce((longest, part) => (part.length > longest.length ? part : longest), ""));
}

const prefix = (text: string): Clue | undefined => (text === "" ? undefined : { kind: "prefix", texts: [text] });
const piece = (text: string): Clue | undefined =>
  text.length < shortestPiece ? undefined : { kind: "piece", texts: [text] };
