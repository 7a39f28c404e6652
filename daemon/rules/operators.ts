import { RE2JS } from "re2js";
import { compareDecimals, type Decimal, parseDecimal } from "./decimals.ts";
import { parseNetworks } from "./networks.ts";
import type { Value } from "./path.ts";
import { wildcard } from "./wildcard.ts";

/** Looks at one extracted value; a path with several holds when any does. */
export type Test = (value: Value) => boolean;

export interface Comparison {
  /** What may stand on the right: text, a decimal number (quoted or not), a pattern, networks. */
  readonly right: "text" | "decimal" | "pattern" | "network";
  /** Whether a count may be compared with it. */
  readonly counts: boolean;
  /** The test for a right side, or undefined when the right side is not what it must be. */
  readonly test: (right: string) => Test | undefined;
}

const text =
  (holds: (value: string, right: string) => boolean): Comparison["test"] =>
  (right) =>
  (value) =>
    holds(value.text, right);

const ordered =
  (holds: (order: number) => boolean): Comparison["test"] =>
  (right) => {
    const limit = parseDecimal(right);
    return limit && ((value) => holdsFor(value, limit, holds));
  };

function holdsFor(value: Value, limit: Decimal, holds: (order: number) => boolean): boolean {
  const number = value.isJson ? undefined : parseDecimal(value.text);
  return number !== undefined && holds(compareDecimals(number, limit));
}

const equals: Comparison["test"] = (right) => (value) => !value.isJson && value.text === right;

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
  contains:     { right: "text",    counts: false, test: text((value, right) => value.includes(right)) },
  // biome-ignore format: a table
  startswith:   { right: "text",    counts: false, test: text((value, right) => value.startsWith(right)) },
  // biome-ignore format: a table
  endswith:     { right: "text",    counts: false, test: text((value, right) => value.endsWith(right)) },
  // biome-ignore format: a table
  like:         { right: "text",    counts: false, test: like },
  // biome-ignore format: a table
  matches:      { right: "pattern", counts: false, test: matches },
  // biome-ignore format: a table
  incidr:       { right: "network", counts: false, test: inNetworks },
};

function like(right: string): Test {
  const fits = wildcard(right);
  return (value) => fits(value.text);
}

/** RE2 syntax, found anywhere, in time linear in the text (re2js; never RegExp, which backtracks). */
function matches(right: string): Test | undefined {
  try {
    const pattern = RE2JS.compile(right);
    return (value) => pattern.matcher(value.text).find();
  } catch {
    return undefined;
  }
}

function inNetworks(right: string): Test | undefined {
  const networks = parseNetworks(right);
  return networks && ((value) => !value.isJson && networks(value.text));
}
