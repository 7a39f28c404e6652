import type { Expression, Operand } from "../ast.ts";
import { textOf } from "../compile.ts";
import { isSingle } from "../fields.ts";
import { comparisons, type Test } from "../operators.ts";
import { every, pathOf } from "../path.ts";
import { print } from "../print.ts";

/**
 * What a comparison says, or its opposite, as reasoning about expressions takes it: about the texts that a place of an
 * event yields, which may be none.
 */
export interface Claim {
  /** The place: claims of different places say nothing of each other. */
  readonly of: string;
  /** `one`: at most one value stands there; `number`: always one, a count; `many`: a claim holds when it does for some. */
  readonly values: "one" | "number" | "many";
  readonly isPositive: boolean;
  readonly about: About;
}

/** What is said of one value. */
export type About =
  | { readonly kind: "one of"; readonly texts: readonly string[] }
  | { readonly kind: "startswith" | "endswith" | "contains"; readonly text: string }
  | { readonly kind: "number"; readonly order: Order; readonly limit: string }
  /** There is one that is not null. */
  | { readonly kind: "there" }
  /** Known only by its name, and by what it says of a given text. */
  | { readonly kind: "test"; readonly name: string; readonly test: Test }
  | { readonly kind: "any" | "all"; readonly condition: Expression };

export type Order = "<" | "<=" | ">" | ">=";

/** An expression that is no `and`, `or` or `not`. */
export type Comparing = Exclude<Expression, { kind: "and" | "or" | "not" }>;

/** The claim of a comparison, or of its opposite. `inner`: within `any` or `all`, where paths start at an element. */
export function claimOf(tree: Comparing, isPositive: boolean, inner: boolean): Claim {
  switch (tree.kind) {
    case "exists":
      return { ...placeOf({ kind: "jpath", path: tree.path }, inner), isPositive, about: { kind: "there" } };
    case "any":
    case "all":
      return { of: `elements of ${nameOf(tree.path)}`, values: "many", isPositive, about: tree };
    case "in":
      return { ...placeOf(tree.left, inner), isPositive, about: { kind: "one of", texts: tree.list.map(textOf) } };
    default: {
      const about = aboutOf(tree.operator, textOf(tree.right), print(tree));
      return counted({ ...placeOf(tree.left, inner), isPositive: isPositive === (tree.operator !== "!="), about });
    }
  }
}

function placeOf(operand: Operand, inner: boolean): Pick<Claim, "of" | "values"> {
  if (operand.kind === "attribute") return { of: operand.name, values: "one" };
  if (operand.kind === "count") return { of: `count of ${nameOf(operand.path)}`, values: "number" };
  return { of: nameOf(operand.path), values: !inner && isSingle(pathOf(operand.path).steps) ? "one" : "many" };
}

/** However a path is written, its name is one. */
const nameOf = (path: string) => JSON.stringify(pathOf(path).steps.map((step) => (step === every ? null : step)));

function aboutOf(operator: string, right: string, name: string): About {
  switch (operator) {
    case "=":
    case "!=":
      return { kind: "one of", texts: [right] };
    case "startswith":
    case "endswith":
    case "contains":
      return { kind: operator, text: right };
    case "<":
    case "<=":
    case ">":
    case ">=":
      return { kind: "number", order: operator, limit: right };
    case "like":
      return fixedParts(right) ?? tested(operator, right, name);
    default:
      return tested(operator, right, name);
  }
}

/** A pattern with stars at its ends alone is a plain search. */
function fixedParts(pattern: string): About | undefined {
  const [, before = "", text = "", behind = ""] = /^(\**)([^*?]+)(\**)$/.exec(pattern) ?? [];
  if (before === "" && behind === "") return undefined;
  return { kind: before === "" ? "startswith" : behind === "" ? "endswith" : "contains", text };
}

function tested(operator: string, right: string, name: string): About {
  // Most tests are never made: to compile a pattern costs more than all else that is done with its claim.
  let made: Test | undefined;
  const test: Test = (...given) => {
    made ??= comparisons[operator]?.test(right);
    if (!made) throw new TypeError(`"${operator}" does not take ${right}`);
    return made(...given);
  };
  return { kind: "test", name, test };
}

/** What is true when a claim is not. */
export const oppositeOf = (claim: Claim): Claim => counted({ ...claim, isPositive: !claim.isPositive });

/** A count is always there, and whole: what is not less than 3 is at least 3, and what is more than 2 is, too. */
function counted(claim: Claim): Claim {
  const { about, isPositive, values } = claim;
  if (values !== "number" || about.kind !== "number") return claim;
  const order = isPositive ? about.order : reversed[about.order];
  const limit = BigInt(about.limit);
  const whole = order === "<" ? limit - 1n : order === ">" ? limit + 1n : limit;
  const wide = order.startsWith("<") ? "<=" : ">=";
  return { ...claim, isPositive: true, about: { kind: "number", order: wide, limit: whole.toString() } };
}

const reversed: Readonly<Record<Order, Order>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
