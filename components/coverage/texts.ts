import { holdsFor } from "../../daemon/rules/index.ts";
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
  const wanted = facts.filter(({ claim }) => claim.isPositive).map((fact) => fact.examples());
  const single = wanted.flat();
  const start = facts.find(({ claim }) => claim.isPositive && claim.about.kind === "startswith");
  const begun = start ? start.examples().flatMap((begin) => single.map((text) => begin + text)) : [];
  const joined = wanted.length > 1 ? [wanted.map(([text = ""]) => text).join("")] : [];
  return [...new Set([...usual, ...single, ...begun, ...joined, "example", "x-1", "0"])];
}
