import { type Budget, prices, spend } from "./budget.ts";
import { compareDecimals, parseDecimal } from "./decimals.ts";
import { parseNetworks } from "./networks.ts";
import { compilePattern } from "./pattern.ts";
import { longestForIncludes, searchFor } from "./search.ts";
import { wildcard } from "./wildcard.ts";

/**
 * Looks at one extracted text; a path with several holds when any does. What it costs beyond a few characters is taken
 * from the budget first; once that is spent, the answer means nothing.
 */
export type Test = (text: string, isJson: boolean, budget: Budget) => boolean;

export interface Comparison {
  /** What may stand on the right: text, a decimal number (quoted or not), a pattern, networks. */
  readonly right: "text" | "decimal" | "pattern" | "network";
  /** Whether a count may be compared with it. */
  readonly counts: boolean;
  /** The test for a right side, or undefined when the right side is not what it must be; of a pattern `isPattern` tells. */
  readonly test: (right: string) => Test | undefined;
}

const ordered =
  (holds: (order: number) => boolean): Comparison["test"] =>
  (right) => {
    const limit = parseDecimal(right);
    if (!limit) return undefined;
    return (text, isJson, budget) => {
      if (isJson || !spend(budget, text.length * prices.searched)) return false;
      const number = parseDecimal(text);
      return number !== undefined && holds(compareDecimals(number, limit));
    };
  };

const equals: Comparison["test"] = (right) => (text, isJson, budget) =>
  !isJson && text.length === right.length && spend(budget, right.length) && text === right;

/** Every comparison of the language, one row each. `!=` is the negation of `=`. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  // biome-ignore format: a table
  "=":          { right: "text",    counts: true,  test: equals },
  // biome-ignore format: a table
  "!=":         { right: "text",    counts: true,  test: equals },
  // biome-ignore format: a table
  "<":          { right: "decimal", counts: true,  test: ordered((order) => order < 0) },
  // biome-ignore format: a table
  "<=":         { right: "decimal", counts: true,  test: ordered((order) => order <= 0) },
  // biome-ignore format: a table
  ">":          { right: "decimal", counts: true,  test: ordered((order) => order > 0) },
  // biome-ignore format: a table
  ">=":         { right: "decimal", counts: true,  test: ordered((order) => order >= 0) },
  // biome-ignore format: a table
  contains:     { right: "text",    counts: false, test: contains },
  // biome-ignore format: a table
  startswith:   { right: "text",    counts: false, test: startsWith },
  // biome-ignore format: a table
  endswith:     { right: "text",    counts: false, test: endsWith },
  // biome-ignore format: a table
  like:         { right: "text",    counts: false, test: like },
  // biome-ignore format: a table
  matches:      { right: "pattern", counts: false, test: matches },
  // biome-ignore format: a table
  incidr:       { right: "network", counts: false, test: inNetworks },
};

function contains(right: string): Test {
  const holds = searchFor(right);
  const price = right.length > longestForIncludes ? prices.compared : prices.searched;
  return (text, _, budget) => spend(budget, text.length * price) && holds(text);
}

function startsWith(right: string): Test {
  return (text, _, budget) =>
    right.length <= text.length && spend(budget, right.length * prices.compared) && text.startsWith(right);
}

function endsWith(right: string): Test {
  return (text, _, budget) =>
    right.length <= text.length && spend(budget, right.length * prices.compared) && text.endsWith(right);
}

function like(right: string): Test {
  const fits = wildcard(right);
  return (text, _, budget) => fits(text, budget);
}

function matches(right: string): Test {
  const found = compilePattern(right);
  return (text, _, budget) => found(text, budget);
}

function inNetworks(right: string): Test | undefined {
  const networks = parseNetworks(right);
  if (!networks) return undefined;
  return (text, isJson, budget) => !isJson && spend(budget, networks.count * prices.value) && networks.hold(text);
}
