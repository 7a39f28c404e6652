import { type Alphabet, holdsFor, type Literal, matchedTexts } from "../../daemon/rules/index.ts";
import type { Fact } from "./formula.ts";

/** A text of which all facts are true: one of those that would be usual there, or one that is made for the facts. */
export function textFor(facts: readonly Fact[], usual: readonly string[], attempt = 0): string | undefined {
  const fitting = candidates(facts, usual).filter((text) => fits(text, facts));
  return fitting[Math.min(attempt, fitting.length - 1)];
}

/** Whether facts about one value are true of a text. */
export const fits = (text: string, facts: readonly Fact[]): boolean =>
  facts.every(({ claim }) => holdsFor(claim.about, text) !== (claim.isPositive ? "no" : "yes"));

function candidates(facts: readonly Fact[], usual: readonly string[]): readonly string[] {
  const wanted = facts.filter(({ claim }) => claim.isPositive).map((fact) => examplesOf(fact));
  const single = wanted.flat();
  const start = facts.find(({ claim }) => claim.isPositive && claim.about.kind === "startswith");
  const begun = start ? examplesOf(start).flatMap((begin) => single.map((text) => begin + text)) : [];
  const joined = wanted.length > 1 ? [wanted.map(([text = ""]) => text).join("")] : [];
  return [...new Set([...usual, ...single, ...begun, ...joined, "example", "x-1", "0"])];
}

/** Texts of which a fact is true. */
export function examplesOf({ claim, tree }: Fact, alphabet?: Alphabet): readonly string[] {
  const { about } = claim;
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

export const textOf = (literal: Literal): string => (literal.kind === "string" ? literal.value : literal.text);

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
