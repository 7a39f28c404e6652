/** A row of a table. Times are in 100 ns since 1970. */
export interface KqlRow {
  readonly ingested: bigint;
  readonly cells: Readonly<Record<string, Value>>;
}

export interface KqlTable {
  readonly columns: readonly string[];
  readonly rows: readonly KqlRow[];
}

export type Value = string | number | boolean | null | Time | Span | object;
export interface Time {
  readonly time: bigint;
}
export interface Span {
  readonly span: bigint;
}

/** A query that cannot be understood (`SyntaxError`), or names what is not there (`SemanticError`). */
export class KqlError extends Error {
  readonly code: "SyntaxError" | "SemanticError";
  constructor(code: "SyntaxError" | "SemanticError", message: string) {
    super(message);
    this.code = code;
  }
}

export const syntax = (message: string) => new KqlError("SyntaxError", `Query could not be parsed: ${message}`);
export const semantic = (message: string) => new KqlError("SemanticError", message);

/** 100 ns since 1970 of `2026-11-29T21:40:00.1234567Z`. */
export function ticksOf(text: string): bigint {
  const [, whole, fraction = ""] = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?$/.exec(text) ?? [];
  if (whole === undefined) throw semantic(`datetime(${text}) is no time`);
  return BigInt(Date.parse(`${whole.replace(" ", "T")}Z`)) * 10_000n + BigInt(fraction.padEnd(7, "0"));
}

/** As tostring() writes a time: always seven digits. */
export function textOfTicks(ticks: bigint): string {
  const whole = ticks / 10_000_000n;
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${String(ticks % 10_000_000n).padStart(7, "0")}Z`;
}

export const isTime = (value: unknown): value is Time => typeof value === "object" && value !== null && "time" in value;

const token =
  /\s+|(?<raw>(?:datetime|time|timespan)\([^)"']*\))|(?<string>h?@"(?:[^"]|"")*"|h?"(?:[^"\\\n]|\\.)*"|h?'(?:[^'\\\n]|\\.)*')|(?<sign>\.\.|==|=~|!=|!~|<=|>=|!in~|!in\b|in~|!contains|!has|!startswith|!endswith|[()[\],.=<>+\-*|;])|(?<word>\w+)/y;

export function tokensOf(query: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < query.length) {
    const at = token.lastIndex;
    const found = token.exec(query);
    if (!found) throw syntax(`unexpected ${query.slice(at, at + 20)}`);
    if (found[0].trim() !== "") tokens.push(found[0]);
  }
  return tokens;
}

export type Reader = ReturnType<typeof readerOf>;
export function readerOf(tokens: readonly string[]) {
  let at = 0;
  const next = () => {
    const text = tokens[at++];
    if (text === undefined) throw syntax("unexpected end");
    return text;
  };
  const expect = (text: string) => {
    const found = next();
    if (found !== text) throw syntax(`expected ${text}, not ${found}`);
  };
  const accept = (text: string) => tokens[at] === text && at++ >= 0;
  return { peek: () => tokens[at], next, expect, accept };
}
