import { all, type Formula, some } from "../formula.ts";
import { opposite } from "../policy.ts";

/** A piece of a filter's text. */
export interface Token {
  readonly kind: "and" | "or" | "not" | "open" | "close" | "text" | "word" | "sign";
  readonly text: string;
}

/** A comparison at the beginning of some tokens, and how many of them it takes; undefined: it is not understood. */
export type Comparing = (
  tokens: readonly Token[],
) => { readonly formula: Formula; readonly length: number } | undefined;

/** Reads `a and (b or not c)`. Undefined: not all of it is understood. Two conditions side by side are both meant. */
export function booleanOf(tokens: readonly Token[], comparing: Comparing): Formula | undefined {
  let at = 0;
  const kind = () => tokens[at]?.kind;
  const either = (): Formula | undefined => several("or", both, some);
  const both = (): Formula | undefined => several("and", one, all);
  const several = (
    word: "and" | "or",
    next: () => Formula | undefined,
    join: (parts: readonly Formula[]) => Formula,
  ): Formula | undefined => {
    const parts: Formula[] = [];
    do {
      const part = next();
      if (!part) return undefined;
      parts.push(part);
      if (kind() === word) at++;
      else if (word === "or" || !["not", "open", "word", "text"].includes(kind() ?? "")) break;
    } while (at < tokens.length);
    return join(parts);
  };
  const one = (): Formula | undefined => {
    if (kind() === "not") {
      at++;
      const inner = one();
      return inner && opposite(inner);
    }
    if (kind() === "open") {
      at++;
      const inner = either();
      return inner && tokens[at++]?.kind === "close" ? inner : undefined;
    }
    const found = comparing(tokens.slice(at));
    at += found?.length ?? 0;
    return found?.formula;
  };
  const whole = tokens.length === 0 ? undefined : either();
  return at === tokens.length ? whole : undefined;
}

/** A text as tokens: each pattern is tried in turn; what none fits makes the filter one that is not understood. */
export function tokensOf(
  text: string,
  patterns: readonly (readonly [Token["kind"], RegExp])[],
): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let rest = text.trimStart(); rest !== ""; ) {
    const found = patterns.flatMap(([kind, pattern]) => {
      const [match] = pattern.exec(rest) ?? [];
      return match ? [{ kind, text: match }] : [];
    })[0];
    if (!found) return undefined;
    tokens.push(found);
    rest = rest.slice(found.text.length).trimStart();
  }
  return tokens;
}

/** The text between quotes, as all three languages escape it. */
export const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/gs, "$1");
