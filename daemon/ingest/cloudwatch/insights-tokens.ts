import type { FilterProblem } from "../filter-problem.ts";

/** A piece of a query in the syntax of CloudWatch Logs Insights. Comments and blanks are no pieces. */
export interface Token {
  readonly kind: "word" | "name" | "string" | "regex" | "mark" | "open" | "close" | "pipe";
  readonly text: string;
  readonly start: number;
}

/** The pieces up to the first that cannot be told for certain. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly problem?: FilterProblem;
}

/**
 * Cuts a query into its pieces. Where AWS does not document how its own lexer cuts, the text is refused, so that no
 * text can be one thing here and another there: comments behind something, quotes or regular expressions over several
 * lines, `\"` within `"…"`, a division, characters that have no meaning.
 */
export function tokensOf(query: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const skipped = /^(?:[ \t\r\n]+|#[^\n]*)/.exec(query.slice(at))?.[0];
    if (skipped !== undefined) {
      if (skipped.startsWith("#") && !beginsLine(query, at)) return { tokens, problem: refused.comment(at) };
      at += skipped.length;
      continue;
    }
    const next = tokenAt(query, at, tokens);
    if ("message" in next) return { tokens, problem: next };
    tokens.push(next);
    at += next.text.length;
  }
  return { tokens };
}

const problem = (message: string, start: number, length = 1): FilterProblem => ({ message, start, length });

const refused = {
  comment: (start: number) => problem("a comment stands on a line of its own: write the # first on its line", start),
  unclosed: (start: number, quote: string) =>
    problem(`this ${quote} is not closed on its line: a second ${quote} is missing`, start),
  escapedQuote: (start: number) =>
    problem(`a \\ before a quote is not read alike everywhere: use the other kind of quotes around`, start, 2),
  slashInClass: (start: number) => problem("write \\/ for a slash in a regular expression", start),
  slash: (start: number) =>
    problem(
      "a / begins a regular expression behind like, =~ or parse only: put names with a slash in backticks",
      start,
    ),
  character: (start: number, text: string) =>
    problem(`${JSON.stringify(text)} has no meaning outside quotes`, start, text.length),
};

const beginsLine = (query: string, at: number) => /(?:^|\n)[ \t\r]*$/.test(query.slice(0, at));

function tokenAt(query: string, start: number, before: readonly Token[]): Token | FilterProblem {
  const rest = query.slice(start);
  const first = rest.charAt(0);
  if (first === '"' || first === "'") return quoted(rest, start, first);
  if (first === "`") return named(rest, start);
  if (first === "/") return startsRegex(before) ? regex(rest, start) : refused.slash(start);
  const word = /^[\w@.]+/.exec(rest)?.[0];
  if (word !== undefined) return { kind: "word", text: word, start };
  if (first === "|") return { kind: "pipe", text: first, start };
  if (first === "(" || first === "[") return { kind: "open", text: first, start };
  if (first === ")" || first === "]") return { kind: "close", text: first, start };
  const mark = /^(?:=~|!=|<=|>=|[=<>!+\-*^%,:])/.exec(rest)?.[0];
  return mark === undefined
    ? refused.character(start, String.fromCodePoint(rest.codePointAt(0) ?? 0))
    : { kind: "mark", text: mark, start };
}

function quoted(rest: string, start: number, quote: string): Token | FilterProblem {
  const inside = quote === '"' ? /^"(?:[^"\\\r\n]|\\[^"'\r\n])*/ : /^'(?:[^'\\\r\n]|\\[^"'\r\n])*/;
  const text = inside.exec(rest)?.[0] ?? quote;
  const next = rest.charAt(text.length);
  if (next === quote) return { kind: "string", text: text + quote, start };
  return next === "\\" && /^\\["']/.test(rest.slice(text.length))
    ? refused.escapedQuote(start + text.length)
    : refused.unclosed(start, quote);
}

function named(rest: string, start: number): Token | FilterProblem {
  const text = /^`[^`\r\n]+`/.exec(rest)?.[0];
  return text === undefined ? refused.unclosed(start, "`") : { kind: "name", text, start };
}

/** Behind `like`, `=~`, or the field that `parse` is given, a slash cannot be anything else. */
function startsRegex(before: readonly Token[]): boolean {
  const last = before.at(-1);
  if (last?.kind === "word" && last.text.toLowerCase() === "like") return true;
  if (last?.text === "=~") return true;
  const command = before.slice(before.findLastIndex(({ kind }) => kind === "pipe") + 1);
  return command.length === 2 && command[0]?.text.toLowerCase() === "parse" && last?.kind !== "mark";
}

function regex(rest: string, start: number): Token | FilterProblem {
  let isClass = false;
  for (let at = 1; at < rest.length; at++) {
    const next = rest.charAt(at);
    if (next === "\n" || next === "\r") break;
    if (next === "\\") at++;
    else if (next === "[") isClass = true;
    else if (next === "]") isClass = false;
    else if (next === "/" && isClass) return refused.slashInClass(start + at);
    else if (next === "/") return { kind: "regex", text: rest.slice(0, at + 1), start };
  }
  return refused.unclosed(start, "/");
}
