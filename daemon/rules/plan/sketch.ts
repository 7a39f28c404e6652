import type { Expression } from "../ast.ts";
import { textOf } from "../compile.ts";
import { pathOf } from "../path.ts";
import { placeOf, type Scope } from "../scope.ts";

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
  /** The path that is read; none for a source's fact, and inside `any` and `all` for what is no path of the event. */
  readonly place: number;
  /** The texts of which one has to be equal, where the leaf asks for no more. */
  readonly equals?: readonly string[] | undefined;
  /** What has to be found at the place for the leaf to be other than false. */
  readonly clue?: Clue | undefined;
  /**
   * Of `any` and `all`: their condition, as if it were about the event. What it asks for has to be found somewhere
   * among the elements; what it denies says nothing.
   */
  readonly inner?: Sketch | undefined;
}

/** Something that an index can find for many rules at once. */
export type Clue =
  | { readonly kind: "equal" | "prefix" | "piece"; readonly texts: readonly string[] }
  | { readonly kind: "present" };

/** Pieces are looked up by three characters. */
const shortestPiece = 3;

export function sketch(tree: Expression, scope: Scope): Sketch {
  return sketchAt(tree, scope, "");
}

/** `root`: the path of what paths start from; undefined where they start from no path of the event. */
function sketchAt(tree: Expression, scope: Scope, root: string | undefined): Sketch {
  switch (tree.kind) {
    case "and":
    case "or":
      return { kind: tree.kind, operands: tree.operands.map((operand) => sketchAt(operand, scope, root)) };
    case "not":
      return { kind: "not", operand: sketchAt(tree.operand, scope, root) };
    case "in":
      return leafOf(tree.left, scope, root, equal(tree.list.map(textOf)));
    case "compare": {
      const leaf = leafOf(tree.left, scope, root, clueOf(tree.operator, textOf(tree.right)));
      return tree.operator === "!=" ? { kind: "not", operand: leaf } : leaf;
    }
    case "exists":
      return { kind: "exists", place: placeIn(scope, root, tree.path), clue: { kind: "present" } };
    default: {
      const inner = sketchAt(tree.condition, scope, joined(root, tree.path));
      return { kind: tree.kind, place: placeIn(scope, root, tree.path), clue: { kind: "present" }, inner };
    }
  }
}

/** Only a key leads from every element to what it leads to from their list. */
function joined(root: string | undefined, path: string): string | undefined {
  if (root === "") return path;
  if (root === undefined || typeof pathOf(path).steps[0] !== "string") return undefined;
  return path.startsWith("[") ? root + path : `${root}.${path}`;
}

function placeIn(scope: Scope, root: string | undefined, path: string): number {
  const whole = joined(root, path);
  return whole === undefined ? -1 : placeOf(scope, whole);
}

type Left = Extract<Expression, { kind: "compare" }>["left"];

function leafOf(left: Left, scope: Scope, root: string | undefined, clue: Clue | undefined): Leaf {
  if (left.kind === "attribute") return { kind: "fact", place: -1 };
  const place = placeIn(scope, root, left.path);
  if (left.kind === "count") return { kind: "count", place };
  return { kind: "values", place, clue, equals: clue?.kind === "equal" && root === "" ? clue.texts : undefined };
}

function clueOf(operator: string, right: string): Clue | undefined {
  if (operator === "=" || operator === "!=") return equal([right]);
  if (operator === "startswith") return prefix(right);
  if (operator === "contains" || operator === "endswith") return piece(right);
  if (operator !== "like") return undefined;
  const [start = "", ...more] = right.split(/[*?]/);
  return prefix(start) ?? piece(more.reduce((longest, part) => (part.length > longest.length ? part : longest), ""));
}

const equal = (texts: readonly string[]): Clue => ({ kind: "equal", texts });
const prefix = (text: string): Clue | undefined => (text === "" ? undefined : { kind: "prefix", texts: [text] });
const piece = (text: string): Clue | undefined =>
  text.length < shortestPiece ? undefined : { kind: "piece", texts: [text] };
