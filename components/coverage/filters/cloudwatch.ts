import { type Formula, formulaOf } from "../formula.ts";
import { among } from "../policy.ts";
import { booleanOf, type Comparing, type Token, tokensOf, unquoted } from "./boolean.ts";
import { open } from "./filter.ts";

/** Fields that every event has: of another, nobody says what `!=` makes of it where it is missing. */
const certain = ["verb", "stage", "level", "requestURI", "user.username"];

const inPattern: readonly (readonly [Token["kind"], RegExp])[] = [
  ["and", /^&&/],
  ["or", /^\|\|/],
  ["open", /^\(/],
  ["close", /^\)/],
  ["text", /^"(?:[^"\\]|\\.)*"/s],
  ["sign", /^(?:!=|=)/],
  ["word", /^[$\w.*/:@-]+/],
];

const inInsights: readonly (readonly [Token["kind"], RegExp])[] = [
  ["and", /^and\b/i],
  ["or", /^or\b/i],
  ["not", /^not\b/i],
  ["open", /^\(/],
  ["close", /^\)/],
  ["text", /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/s],
  ["sign", /^(?:!=|=)/],
  ["word", /^[\w.]+/],
];

/** A filter pattern over JSON, or one `filter` of Logs Insights, that compares plain fields. */
export function cloudWatchFilter(text: string): Formula {
  const [, pattern] = /^\{(.*)\}$/s.exec(text) ?? [];
  const [, insights] = /^filter\s+([^|#]+)$/is.exec(text) ?? [];
  const tokens = pattern ? tokensOf(pattern, inPattern) : insights ? tokensOf(insights, inInsights) : undefined;
  return (tokens && booleanOf(tokens, comparing)) ?? open(text);
}

const comparing: Comparing = ([field, sign, value]) => {
  if (field?.kind !== "word" || sign?.kind !== "sign" || !value) return undefined;
  const path = field.text.replace(/^\$\./, "");
  if (value.kind !== "text" && value.kind !== "word") return undefined;
  if (!certain.includes(path) && (sign.text === "!=" || !/^objectRef\.(resource|namespace|subresource)$/.test(path)))
    return undefined;
  const formula = equal(path, value.kind === "text" ? unquoted(value.text) : value.text, sign.text === "=");
  return { formula, length: 3 };
};

/** A star stands for anything in patterns; it is understood at the end of a text. */
function equal(path: string, value: string, isEqual: boolean): Formula {
  if (!value.includes("*")) return among(path, [value], isEqual);
  return formulaOf(
    { kind: "compare", left: { kind: "jpath", path }, operator: "like", right: { kind: "string", value } },
    isEqual,
  );
}
