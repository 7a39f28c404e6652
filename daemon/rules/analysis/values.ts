import { newBudget } from "../budget.ts";
import { compareDecimals, parseDecimal } from "../decimals.ts";
import type { About } from "./claims.ts";

export type Answer = "yes" | "no" | "perhaps";

/** Whether what is said of a value is true of that text. */
export function holdsFor(about: About, text: string): Answer {
  switch (about.kind) {
    case "one of":
      return word(about.texts.includes(text));
    case "startswith":
      return word(text.startsWith(about.text));
    case "endswith":
      return word(text.endsWith(about.text));
    case "contains":
      return word(text.includes(about.text));
    case "number":
      return word(isWithin(text, about));
    case "test":
      return word(about.test(text, false, newBudget()));
    case "there":
      // The text of null and the text "null" look alike.
      return text === "null" ? "perhaps" : "yes";
    default:
      return "perhaps";
  }
}

const word = (holds: boolean): Answer => (holds ? "yes" : "no");

type NumberAbout = Extract<About, { kind: "number" }>;

function isWithin(text: string, { order, limit }: NumberAbout): boolean {
  const compared = compare(text, limit);
  if (compared === undefined) return false;
  return order.endsWith("=") && compared === 0 ? true : isUpper(order) ? compared < 0 : compared > 0;
}

function compare(a: string, b: string): number | undefined {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left && right && compareDecimals(left, right);
}

const isUpper = (order: string) => order.startsWith("<");

/** Whether every number within the first bound is within the second. */
function isTighter(a: NumberAbout, b: NumberAbout): boolean {
  const compared = compare(a.limit, b.limit) ?? 0;
  if (isUpper(a.order) !== isUpper(b.order)) return false;
  if (compared === 0) return b.order.endsWith("=") || !a.order.endsWith("=");
  return isUpper(a.order) === compared < 0;
}

/** Whether no number is within both bounds. */
function isApart(a: NumberAbout, b: NumberAbout): boolean {
  if (isUpper(a.order) === isUpper(b.order)) return false;
  const [upper, lower] = isUpper(a.order) ? [a, b] : [b, a];
  const compared = compare(upper.limit, lower.limit) ?? 0;
  return compared < 0 || (compared === 0 && !(upper.order.endsWith("=") && lower.order.endsWith("=")));
}

/** Whether the second is true of every value of which the first is; false also where that cannot be told. */
export function saysMore(a: About, b: About): boolean {
  // A value of which something is true that is not true of null is one that is not null.
  if (b.kind === "there") return a.kind === "there" || holdsFor(a, "null") === "no";
  switch (a.kind) {
    case "one of":
      return a.texts.every((text) => holdsFor(b, text) === "yes");
    case "startswith":
      return (b.kind === "startswith" && a.text.startsWith(b.text)) || containsPart(a.text, b);
    case "endswith":
      return (b.kind === "endswith" && a.text.endsWith(b.text)) || containsPart(a.text, b);
    case "contains":
      return containsPart(a.text, b);
    case "number":
      return b.kind === "number" && isTighter(a, b);
    case "test":
      return b.kind === "test" && a.name === b.name;
    default:
      return false;
  }
}

const containsPart = (text: string, b: About) => b.kind === "contains" && text.includes(b.text);

/** Whether there is no value of which both are true; false also where that cannot be told. */
export function excludes(a: About, b: About): boolean {
  if (a.kind === "one of") return a.texts.every((text) => holdsFor(b, text) === "no");
  if (b.kind === "one of") return excludes(b, a);
  if (a.kind === "startswith" && b.kind === "startswith")
    return !a.text.startsWith(b.text) && !b.text.startsWith(a.text);
  if (a.kind === "endswith" && b.kind === "endswith") return !a.text.endsWith(b.text) && !b.text.endsWith(a.text);
  return a.kind === "number" && b.kind === "number" && isApart(a, b);
}
