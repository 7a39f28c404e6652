import {
  type Alphabet,
  type Claim,
  type Comparing,
  holdsFor,
  type Literal,
  matchedTexts,
} from "../../daemon/rules/index.ts";
import { objectsHolding } from "./json-text.ts";

/** Texts of which a claim is true. */
export function examplesOf({ about }: Claim, tree: Comparing, alphabet?: Alphabet): readonly string[] {
  switch (about.kind) {
    case "one of":
      return about.texts;
    case "startswith":
    case "endswith":
    case "contains":
      return [about.text, `${about.text}x`, `x${about.text}`];
    case "number":
      return near(about.limit);
    case "test":
      return tree.kind === "compare" ? examplesOfTest(tree.operator, textOf(tree.right), alphabet) : [];
    default:
      return ["x"];
  }
}

const textOf = (literal: Literal): string => (literal.kind === "string" ? literal.value : literal.text);

function examplesOfTest(operator: string, right: string, alphabet?: Alphabet): readonly string[] {
  switch (operator) {
    case "matches":
      return matchedTexts(right, alphabet) ?? [];
    case "like":
      return [right.replaceAll("*", "").replaceAll("?", "x"), right.replaceAll("*", "x").replaceAll("?", "x")];
    case "incidr":
      return [...right.split(",").map((network) => network.trim().replace(/\/\d+$/, "")), ...addresses];
    default:
      return [];
  }
}

/** Private ones, some that are kept for documents, and some that belong to somebody. */
const addresses = ["10.0.0.7", "203.0.113.7", "2001:db8::7", "93.184.216.34", "185.199.108.153", "1.1.1.1"];

/** Numbers on both sides of a limit, and itself. */
function near(limit: string): readonly string[] {
  const number = Math.trunc(Number(limit));
  return [limit, String(number + 1), String(number - 1)];
}

/** So many objects are made for one claim. */
const mostObjects = 4;

/** Objects of whose JSON text a claim is true. */
export function objectsLike({ about }: Claim, examples: readonly string[]): readonly object[] {
  const found: object[] = [];
  for (const piece of examples)
    for (const object of objectsHolding(piece)) {
      if (holdsFor(about, JSON.stringify(object)) === "yes") found.push(object);
      if (found.length >= mostObjects) return found;
    }
  return found;
}
