import type { Expression } from "../ast.ts";
import { type About, type Claim, claimOf, oppositeOf } from "./claims.ts";
import { excludes, holdsFor, saysMore } from "./values.ts";

/**
 * Reasoning about expressions without events. Every "yes" is certain for events as API servers write them; what cannot
 * be told within the bounds below is "no".
 */

/** Claims that hold together. */
type Case = readonly Claim[];

/** An expression as its cases: it holds when all claims of one do. Undefined past `mostCases`. */
type Cases = readonly Case[] | undefined;

/** Larger expressions are not taken apart. */
const mostCases = 512;

/** An expression, taken apart. */
export interface Prepared {
  readonly cases: Cases;
}

export const prepared = (tree: Expression): Prepared => ({ cases: casesOf(tree, true, false) });

/** Whether an expression can never be true. `inner`: it stands within `any` or `all`. */
export const neverHolds = (tree: Expression, inner = false): boolean => casesOf(tree, true, inner)?.length === 0;

/** Whether an expression is true of every event that records what it asks for. */
export const alwaysHolds = (tree: Expression, inner = false): boolean => casesOf(tree, false, inner)?.length === 0;

/** Whether no event makes both expressions true. */
export const neverBoth = (a: Expression, b: Expression): boolean => neverHolds({ kind: "and", operands: [a, b] });

/** Whether the second expression is true of every event of which the first is. */
export function follows({ cases: given }: Prepared, { cases: wanted }: Prepared): boolean {
  if (given === undefined || wanted === undefined) return false;
  return given.every((one) => wanted.some((other) => other.every((claim) => isCertain(claim, one))));
}

/** The cases of an expression, or of its opposite, that are possible. */
function casesOf(tree: Expression, isPositive: boolean, inner: boolean): Cases {
  switch (tree.kind) {
    case "not":
      return casesOf(tree.operand, !isPositive, inner);
    case "and":
    case "or": {
      const join = (tree.kind === "and") === isPositive ? together : either;
      return tree.operands.map((operand) => casesOf(operand, isPositive, inner)).reduce(join);
    }
    default: {
      const claim = claimOf(tree, isPositive, inner);
      return isPossible([claim]) ? [[claim]] : [];
    }
  }
}

function either(a: Cases, b: Cases): Cases {
  return a && b && a.length + b.length <= mostCases ? [...a, ...b] : undefined;
}

/** What is impossible in one part is impossible together, however large the other part is. */
function together(a: Cases, b: Cases): Cases {
  if (a?.length === 0 || b?.length === 0) return [];
  if (!a || !b || a.length * b.length > mostCases) return undefined;
  return a.flatMap((one) => b.map((other) => [...one, ...other])).filter(isPossible);
}

function isPossible(claims: Case): boolean {
  return [...Map.groupBy(claims, ({ of }) => of).values()].every((ofOne) => !isContradiction(ofOne));
}

const wholeNumber: About = { kind: "number", order: ">=", limit: "0" };

/** Whether no values of one place make all claims on it true. False also where that cannot be told. */
export function isContradiction(claims: Case): boolean {
  const values = claims[0]?.values;
  const positive = claims.filter(({ isPositive }) => isPositive).map(({ about }) => about);
  const negative = claims.filter(({ isPositive }) => !isPositive).map(({ about }) => about);
  if (positive.some(isEmpty) || positive.some((a) => negative.some((b) => implies(a, b)))) return true;
  if (values === "many") return false;
  const all = values === "number" ? [...positive, wholeNumber] : positive;
  const finite = all.find((about) => about.kind === "one of");
  const isRefuted = (text: string) =>
    all.some((about) => holdsFor(about, text) === "no") || negative.some((about) => holdsFor(about, text) === "yes");
  return finite ? finite.texts.every(isRefuted) : all.some((a, i) => all.slice(i).some((b) => excludes(a, b)));
}

/** Nothing is an element of which something impossible is true. */
const isEmpty = (about: About) =>
  (about.kind === "any" || about.kind === "all") && casesOf(about.condition, true, true)?.length === 0;

/** Whether the second is true of every value of which the first is. */
function implies(a: About, b: About): boolean {
  if (a.kind !== "any" && a.kind !== "all") return saysMore(a, b);
  if (b.kind !== "any" && b.kind !== a.kind) return false;
  return follows({ cases: casesOf(a.condition, true, true) }, { cases: casesOf(b.condition, true, true) });
}

/** Whether a claim is true wherever others are. What is claimed of the same place says that the place is recorded. */
function isCertain(claim: Claim, given: Case): boolean {
  const same = given.filter(({ of }) => of === claim.of);
  if (claim.values !== "many") return same.length > 0 && isContradiction([...same, oppositeOf(claim)]);
  return same.some((other) => {
    if (other.isPositive !== claim.isPositive) return false;
    return claim.isPositive ? implies(other.about, claim.about) : implies(claim.about, other.about);
  });
}
