import type { ExpressionErrorCode } from "./errors.ts";
import { comparisons } from "./operators.ts";

/** One word, literal or mark of a text. `kind` is one character, so that the grammar can run over a string of kinds. */
export interface Token {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** A string's value, a word, an operator, an integer as written. */
  readonly text: string;
}

/** Where a text stops being tokens. */
export interface LexicalError {
  readonly code: ExpressionErrorCode;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export const kinds = {
  string: "s",
  integer: "i",
  word: "w",
  compare: "=",
  in: "n",
  and: "&",
  or: "|",
  not: "!",
  open: "(",
  close: ")",
  comma: ",",
} as const;

const connectives: Readonly<Record<string, string>> = { and: kinds.and, or: kinds.or, not: kinds.not, in: kinds.in };
const marks: Readonly<Record<string, string>> = { "(": kinds.open, ")": kinds.close, ",": kinds.comma };
const keywords = new Set([
  ...Object.keys(connectives),
  ...Object.keys(comparisons).filter((name) => /^[a-z]/.test(name)),
]);

const blank = /(?:[ \t\r\n]|#[^\n]*)*/y;
const word = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const integer = /-?[0-9]+/y;
const symbol = /<=|>=|!=|[=<>]/y;

/** Splits a text into tokens, up to the first place where none can stand. Linear in the text. */
export function tokenize(text: string): { tokens: readonly Token[]; error?: LexicalError } {
  const tokens: Token[] = [];
  let at = matchAt(blank, text, 0)?.length ?? 0;
  while (at < text.length) {
    const next = tokenAt(text, at);
    if ("code" in next) return { tokens, error: next };
    tokens.push(next);
    at = next.end + (matchAt(blank, text, next.end)?.length ?? 0);
  }
  return { tokens };
}

function tokenAt(text: string, start: number): Token | LexicalError {
  const mark = marks[text[start] ?? ""];
  if (mark !== undefined) return { kind: mark, start, end: start + 1, text: text[start] ?? "" };
  if (text[start] === '"') return stringAt(text, start);
  const name = matchAt(word, text, start);
  if (name !== undefined) return wordToken(name, start);
  const number = matchAt(integer, text, start);
  if (number !== undefined) return { kind: kinds.integer, start, end: start + number.length, text: number };
  const operator = matchAt(symbol, text, start);
  if (operator !== undefined) return { kind: kinds.compare, start, end: start + operator.length, text: operator };
  const shown = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return { code: "unexpected-character", start, end: start + shown.length, message: unexpected(shown) };
}

function unexpected(shown: string): string {
  if (shown === "'" || shown === "“" || shown === "”") return `strings stand in double quotes, not in ${shown}`;
  if (shown === "&") return 'write "and" instead of &&';
  if (shown === "!") return 'write "not" instead of !';
  if (shown === "⇐") return "write <= instead of ⇐";
  return `no word of the language starts with ${shown}`;
}

function wordToken(name: string, start: number): Token | LexicalError {
  const end = start + name.length;
  const lower = name.toLowerCase();
  if (!keywords.has(lower)) return { kind: kinds.word, start, end, text: name };
  if (name !== lower)
    return { code: "keyword-case", start, end, message: `did you mean "${lower}"? Keywords are lower case` };
  return { kind: connectives[name] ?? kinds.compare, start, end, text: name };
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t" };
const fourDigits = /[0-9a-fA-F]{4}/y;

function stringAt(text: string, start: number): Token | LexicalError {
  const parts: string[] = [];
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") break;
    if (char === '"') return { kind: kinds.string, start, end: at + 1, text: parts.join("") + text.slice(from, at) };
    if (char !== "\\") continue;
    if (at + 1 >= text.length) break;
    const escaped = escapeAt(text, at);
    if (escaped === undefined)
      return {
        code: "invalid-escape",
        start: at,
        end: at + 2,
        message: 'an escape is one of \\" \\\\ \\n \\t \\uXXXX',
      };
    parts.push(text.slice(from, at), escaped.value);
    at += escaped.length - 1;
    from = at + 1;
  }
  return { code: "unterminated-string", start, end: start + 1, message: "the string is not closed on its line" };
}

function escapeAt(text: string, at: number): { value: string; length: number } | undefined {
  const letter = text[at + 1] ?? "";
  if (letter === "u") {
    const digits = matchAt(fourDigits, text, at + 2);
    return digits === undefined ? undefined : { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 };
  }
  const value = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
  return value === undefined ? undefined : { value, length: 2 };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Levels that parentheses, `not`, `any` and `all` may nest. */
export const mostLevels = 64;

/** The token that opens one level too many. Chains of `and` and `or` cost none. */
export function tooDeep(tokens: readonly Token[]): Token | undefined {
  const frames: number[] = [];
  let level = 0;
  let nots = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === kinds.not) {
      nots++;
      if (++level > mostLevels) return token;
    } else if (token.kind === kinds.open) {
      const opener = opens(tokens, index);
      if (opener && ++level > mostLevels) return opener;
      frames.push(nots, opener ? 1 : 0);
      nots = 0;
    } else if (
      token.kind === kinds.close ||
      token.kind === kinds.and ||
      token.kind === kinds.or ||
      token.kind === kinds.comma
    ) {
      level -= nots;
      nots = 0;
      if (token.kind !== kinds.close || frames.length === 0) continue;
      level -= frames.pop() ?? 0;
      nots = frames.pop() ?? 0;
    }
  }
  return undefined;
}

/** What a parenthesis opens a level with: itself when it groups, the word before it for `any` and `all`, else nothing. */
function opens(tokens: readonly Token[], index: number): Token | undefined {
  const before = tokens[index - 1];
  if (before?.kind === kinds.in) return undefined;
  if (before?.kind === kinds.word) return before.text === "any" || before.text === "all" ? before : undefined;
  return tokens[index];
}
