import type { Expression, Raw } from "./ast.ts";
import { check, type Warning } from "./check.ts";
import { type ExpressionError, errorAt } from "./errors.ts";
import { expectation, missingAtEnd } from "./expectation.ts";
import { grammar } from "./grammar.ts";
import { isPattern } from "./pattern.ts";
import { mostLevels, tokenize, tooDeep } from "./tokens.ts";

/** Longest expression, in bytes of UTF-8. */
const longest = 65_536;

export type Parsed =
  | { readonly tree: Expression; readonly warnings: readonly Warning[] }
  | { readonly errors: readonly ExpressionError[] };

/** Reads an expression. Reports its first syntax error, or else every error of meaning, in the order of the text. */
export function parse(text: string): Parsed {
  return parseWith(text, isPattern);
}

/** As `parse`, of many expressions that repeat their patterns: to tell whether a text is one takes longer than the rest. */
export function parsing(): typeof parse {
  const known = new Map<string, boolean>();
  const knownPattern = (text: string): boolean => {
    const is = known.get(text) ?? isPattern(text);
    known.set(text, is);
    return is;
  };
  return (text) => parseWith(text, knownPattern);
}

function parseWith(text: string, fits: typeof isPattern): Parsed {
  const raw = parseRaw(text);
  return "errors" in raw ? raw : check(text, raw.tree, fits);
}

function parseRaw(text: string): { tree: Raw } | { errors: readonly ExpressionError[] } {
  const fail = (
    ...[code, start, end, message]: Parameters<typeof errorAt> extends [string, ...infer Rest] ? Rest : never
  ) => ({
    errors: [errorAt(text, code, start, end, message)],
  });
  if (text.length > longest || Buffer.byteLength(text) > longest)
    return fail("too-long", 0, 1, `an expression has at most ${longest} bytes`);
  const { tokens, error } = tokenize(text);
  const deep = tooDeep(tokens);
  const usable = deep ? tokens.slice(0, tokens.indexOf(deep)) : tokens;
  const result = grammar(usable).parse(usable.map((token) => token.kind).join(""));
  if (result.status && !deep && !error) return { tree: result.value };
  const furthest = result.status ? usable.length : result.index.offset;
  const unexpected = usable[furthest];
  if (unexpected)
    return fail(
      "unexpected-token",
      unexpected.start,
      unexpected.end,
      expectation(usable.slice(0, furthest), unexpected, text),
    );
  if (deep)
    return fail("too-deep", deep.start, deep.end, `more than ${mostLevels} levels of parentheses, not, any and all`);
  if (error) return fail(error.code, error.start, error.end, error.message);
  const end = usable.at(-1)?.end ?? 0;
  return fail("unexpected-end", end, end + 1, missingAtEnd(usable));
}
