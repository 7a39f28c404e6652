/** A piece of a KQL text: a word, a number, a string, or one sign. */
export interface KqlToken {
  readonly kind: "word" | "number" | "string" | "literal" | "sign" | "bad";
  readonly text: string;
  readonly start: number;
  /** Why a bad token is bad. */
  readonly problem?: string | undefined;
}

/**
 * Literals whose text up to the bracket is taken as it is: a quote in it opens no string, so whoever reads one there
 * reads the rest of the query otherwise than Kusto does.
 */
const rawLiteral =
  /(?:bool|boolean|date|datetime|decimal|double|guid|int|long|real|time|timespan|uuid|uniqueid)[ \t\r\n]*\(/iy;
const rawContent = /[\w \t:.+\-/]*\)/y;

/** The escapes that Kusto knows: another one ends the string for it (seen with its own reader, 12.4). */
const escaped = String.raw`\\(?:["'\\abfnrtv0-7]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})`;
/** A string has no line break; U+2028 and U+2029 break lines for some readers. */
const plain = String.raw`\p{Cc}\u2028\u2029`;

const lexemes = [
  ["string", new RegExp(`[hH]?(?:"(?:[^"\\\\${plain}]|${escaped})*"|'(?:[^'\\\\${plain}]|${escaped})*')`, "uy")],
  ["string", new RegExp(`[hH]?@(?:"(?:[^"${plain}]|"")*"|'(?:[^'${plain}]|'')*')`, "uy")],
  ["string", /[hH]?```[^`]*```/y],
  ["number", /\d\w*(?:\.\d\w*)?/y],
  ["word", /[A-Za-z_]\w*/y],
  ["sign", /\.\.|==|=~|!=|!~|<=|>=|<>|[()[\]{},.:=!<>~+\-*/%|;]/y],
] as const;

const space = /[ \t\r\n]*/y;

/** The tokens of a KQL text, up to the first bad one. */
export function kqlTokens(text: string): readonly KqlToken[] {
  const tokens: KqlToken[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    if (token.kind === "bad") break;
    at = skipSpace(text, at + token.text.length);
  }
  return tokens;
}

function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}

function tokenAt(text: string, start: number): KqlToken {
  const bad = (length: number, problem: string): KqlToken => ({
    kind: "bad",
    text: text.slice(start, start + length),
    start,
    problem,
  });
  if (text.startsWith("//", start)) return bad(2, "a filter has no comments: leave them out");
  if (text.startsWith("~~~", start)) return bad(3, "write a string in double quotes instead of ~~~");
  const opening = match(rawLiteral, text, start);
  if (opening !== undefined) {
    const content = match(rawContent, text, start + opening.length);
    return content === undefined
      ? bad(opening.length, `${opening} … ) holds a plain value: letters, digits, and - + : . /`)
      : { kind: "literal", text: opening + content, start };
  }
  for (const [kind, pattern] of lexemes) {
    const found = match(pattern, text, start);
    if (found !== undefined) return { kind, text: found, start };
  }
  const sign = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return /["'`@]/.test(sign)
    ? bad(sign.length, "a string is closed on its line, and has \\\\ for a backslash, unless it begins with @")
    : bad(
        sign.length,
        `unexpected ${JSON.stringify(sign)}: outside strings a filter has plain letters, digits and operators`,
      );
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
