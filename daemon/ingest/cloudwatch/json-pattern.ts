import type { FilterProblem } from "../filter-problem.ts";

/** A piece of what stands between the braces of a pattern over JSON. */
interface Token {
  readonly kind: (typeof lexemes)[number][0];
  readonly text: string;
  readonly start: number;
}

/** In the order in which they are tried: whatever is no space is one of them. */
const lexemes = [
  ["joint", /&&|\|\|/y],
  ["sign", /[(){}]/y],
  ["operator", /==|[<>!]=|[=<>]/y],
  ["string", /"(?:\\.|[^"\\])*"/sy],
  ["regex", /%(?:\\.|[^%\\])*%/sy],
  // $.a.b[0].c, $.a[*], $['a b'].c
  ["selector", /\$(?:\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[^\s(){}"=<>!&|[\]])+/y],
  ["list", /\[(?:"(?:\\.|[^"\\])*"|[^\]"])*\]/sy],
  ["word", /[^\s(){}"=<>!&|]+/y],
  ["stray", /./suy],
] as const;

const example = 'as $.verb = "get"';

/** What a property may be compared with. */
const values: readonly Token["kind"][] = ["string", "regex", "word", "list", "selector"];

/**
 * The first thing between `start` and `end` of a pattern over JSON that is no comparison, or does not join two (user
 * guide, filter pattern syntax: `{ ($.a = "x" || $.b IS NULL) && $.c NOT EXISTS }`). Quotes and brackets are paired.
 */
export function checkTerms(pattern: string, start: number, end: number): readonly FilterProblem[] {
  let isOperand = true;
  let rest = tokensOf(pattern.slice(0, end), start);
  for (let [token] = rest; token; [token] = rest) {
    const read: Piece | FilterProblem = isOperand ? operand(token, rest.slice(1, 4)) : joint(token);
    if ("message" in read) return [read];
    isOperand = read.isOperand;
    rest = rest.slice(read.tokens);
  }
  return isOperand ? [{ message: `a comparison is missing behind this, ${example}`, start: end - 1, length: 1 }] : [];
}

/** How many tokens belong together, and whether a comparison is expected behind them. */
interface Piece {
  readonly tokens: number;
  readonly isOperand: boolean;
}

const problem = ({ start, text }: Token, message: string): FilterProblem => ({ message, start, length: text.length });

function operand(token: Token, behind: readonly Token[]): Piece | FilterProblem {
  if (token.text === "(") return { tokens: 1, isOperand: true };
  if (token.kind !== "selector")
    return problem(token, `a comparison is expected here, ${example}: a property begins with $.`);
  const [operator] = behind;
  const tokens = comparedBy(behind);
  if (tokens > 0) return { tokens: 1 + tokens, isOperand: false };
  if (operator?.text === "==") return problem(operator, "write = to compare");
  if (operator?.kind === "operator") return problem(operator, `behind ${operator.text} a value is missing`);
  return problem(
    token,
    `${token.text} is compared with nothing: write = != < > <= >= and a value, IS NULL or NOT EXISTS`,
  );
}

/** How many tokens behind a property make a comparison of it; 0 when they make none. */
function comparedBy([operator, second, third]: readonly Token[]): number {
  const word = (token: Token | undefined) => (token?.kind === "word" ? token.text.toUpperCase() : "");
  const isValue = second !== undefined && values.includes(second.kind);
  if (operator?.kind === "operator") return operator.text !== "==" && isValue ? 2 : 0;
  switch (word(operator)) {
    case "IN":
      return isValue ? 2 : 0;
    case "EXISTS":
      return 1;
    case "NOT":
      return word(second) === "EXISTS" ? 2 : 0;
    case "IS":
      if (word(second) === "NOT") return word(third) === "" ? 0 : 3;
      return word(second) === "" ? 0 : 2;
    default:
      return 0;
  }
}

function joint(token: Token): Piece | FilterProblem {
  if (token.kind === "joint") return { tokens: 1, isOperand: true };
  return token.text === ")" ? { tokens: 1, isOperand: false } : problem(token, "comparisons are joined by && or ||");
}

function tokensOf(text: string, from: number): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = skipSpace(text, from); start < text.length; ) {
    const token = tokenAt(text, start);
    tokens.push(token);
    start = skipSpace(text, start + token.text.length);
  }
  return tokens;
}

const skipSpace = (text: string, from: number) => from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);

function tokenAt(text: string, start: number): Token {
  for (const [kind, pattern] of lexemes) {
    pattern.lastIndex = start;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, start };
  }
  throw new Error("what is no space is a token");
}
