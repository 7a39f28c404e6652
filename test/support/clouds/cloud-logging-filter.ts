/**
 * The Logging query language, as far as these tests use it: comparisons, groups of values, AND, OR, NOT, global text.
 * OR binds tighter than AND. Written apart from the product's own reading of filters.
 */
export type Expression =
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression }
  | { readonly kind: "group"; readonly part: Expression }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly name: string; readonly argument: string }
  | {
      readonly kind: "comparison";
      readonly path: readonly string[];
      readonly operator: string;
      readonly values: readonly string[];
      /** Several values are alternatives, or all must hold. */
      readonly every: boolean;
    };

export class FilterError extends Error {}

interface Token {
  readonly kind: "text" | "word" | "sign";
  readonly text: string;
}

const signs = /^(?:<=|>=|!=|=~|!~|[=<>:().,]|-(?=[A-Za-z_("]))/;

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let rest = filter;
  while (rest !== "") {
    const skipped = /^(?:\s+|--[^\n]*)/.exec(rest)?.[0];
    if (skipped) {
      rest = rest.slice(skipped.length);
      continue;
    }
    const quoted = /^"(?:[^"\\]|\\.)*"/s.exec(rest)?.[0];
    const sign = signs.exec(rest)?.[0];
    const word = /^[A-Za-z0-9_\-/@%+*$]+/.exec(rest)?.[0];
    const text = quoted ?? sign ?? word;
    if (text === undefined) throw new FilterError(`Unparseable filter: syntax error near ${rest.slice(0, 20)}`);
    tokens.push(
      quoted ? { kind: "text", text: unquoted(quoted) } : sign ? { kind: "sign", text: sign } : { kind: "word", text },
    );
    rest = rest.slice(text.length);
  }
  return tokens;
}

const unquoted = (text: string) =>
  text
    .slice(1, -1)
    .replace(/\\u([0-9a-fA-F]{4})|\\(.)/gs, (_, code: string | undefined, other: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : ({ n: "\n", t: "\t", r: "\r" }[other] ?? other),
    );

const comparators = ["=", "!=", "<", ">", "<=", ">=", ":", "=~", "!~"];

/** Reads a filter, or throws a FilterError. */
export function parseFilter(filter: string): Expression {
  const tokens = tokensOf(filter);
  let at = 0;
  const peek = () => tokens[at];
  const is = (kind: Token["kind"], text: string) => peek()?.kind === kind && peek()?.text === text;
  const take = (kind: Token["kind"], text: string) => {
    if (!is(kind, text)) return false;
    at++;
    return true;
  };
  const must = (text: string) => {
    if (!take("sign", text)) throw new FilterError(`Unparseable filter: expected "${text}", got ${peek()?.text}`);
  };
  const ends = () => peek() === undefined || is("sign", ")");
  const all = (): Expression => {
    const parts = [any()];
    while (!ends()) {
      take("word", "AND");
      parts.push(any());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
  };
  const any = (): Expression => {
    const parts = [one()];
    while (take("word", "OR")) parts.push(one());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "or", parts };
  };
  const one = (): Expression => {
    if (take("word", "NOT") || take("sign", "-")) return { kind: "not", part: one() };
    if (take("sign", "(")) {
      const part = all();
      must(")");
      return { kind: "group", part };
    }
    return restriction();
  };
  const segment = (): Token => {
    const token = peek();
    if (!token || token.kind === "sign") throw new FilterError("Unparseable filter: expected a value");
    at++;
    return token;
  };
  const value = (): string => {
    const { kind, text } = segment();
    return kind === "word" && take("sign", ".") ? `${text}.${value()}` : text;
  };
  const values = (): { values: string[]; every: boolean } => {
    if (!take("sign", "(")) return { values: [value()], every: false };
    const found = [value()];
    const every = is("word", "AND");
    while (take("word", "OR") || take("word", "AND")) found.push(value());
    must(")");
    return { values: found, every };
  };
  const restriction = (): Expression => {
    const token = peek();
    if (!token || token.kind === "sign" || (token.kind === "word" && ["AND", "OR"].includes(token.text)))
      throw new FilterError(`Unparseable filter: unexpected ${token?.text ?? "end"}`);
    at++;
    const path = [token.text];
    if (token.kind === "word" && take("sign", "(")) {
      const argument = value();
      must(")");
      return { kind: "call", name: token.text, argument };
    }
    while (take("sign", ".")) path.push(segment().text);
    const operator = peek()?.kind === "sign" ? peek()?.text : undefined;
    if (operator === undefined || !comparators.includes(operator)) return { kind: "text", text: path.join(".") };
    at++;
    return { kind: "comparison", path, operator, ...values() };
  };
  const whole = all();
  if (at < tokens.length) throw new FilterError(`Unparseable filter: unexpected ${peek()?.text}`);
  return whole;
}

/** Whether an entry is one that the filter asks for. Texts compare without case, as the service's do; times by nanosecond. */
export function matches(expression: Expression, entry: unknown): boolean {
  switch (expression.kind) {
    case "and":
      return narrowestFirst(expression.parts).every((part) => matches(part, entry));
    case "or":
      return expression.parts.some((part) => matches(part, entry));
    case "not":
      return !matches(expression.part, entry);
    case "group":
      return matches(expression.part, entry);
    case "text":
      return JSON.stringify(entry).toLowerCase().includes(expression.text.toLowerCase());
    case "call":
      return called(expression, entry);
    case "comparison":
      return compared(expression, entry);
  }
}

/** A window of time tells most entries apart, and is asked first. */
function narrowestFirst(parts: readonly Expression[]): readonly Expression[] {
  const isTime = (part: Expression) => part.kind === "comparison" && part.path[0] === "receiveTimestamp";
  return [...parts.filter(isTime), ...parts.filter((part) => !isTime(part))];
}

function called({ name, argument }: Expression & { kind: "call" }, entry: unknown): boolean {
  if (name !== "log_id") throw new FilterError(`Unparseable filter: unknown function ${name}`);
  const [log] = at(entry, ["logName"]);
  return typeof log === "string" && log.endsWith(`/logs/${encodeURIComponent(argument)}`);
}

function compared({ path, operator, values, every }: Expression & { kind: "comparison" }, entry: unknown): boolean {
  const found = at(entry, path);
  if (operator === "!=" || operator === "!~") {
    const opposite = operator === "!=" ? "=" : "=~";
    return !compared({ kind: "comparison", path, operator: opposite, values, every }, entry);
  }
  const holds = (value: string) => found.some((one) => holdsOne(operator, one, value));
  return every ? values.every(holds) : values.some(holds);
}

function holdsOne(operator: string, found: unknown, value: string): boolean {
  if (operator === ":" && typeof found === "object") return value === "*" || JSON.stringify(found).includes(value);
  const [left, right] = [sortable(String(found)), sortable(value)];
  if (operator === "=") return left === right;
  if (operator === ":") return value === "*" || left.includes(right);
  if (operator === "=~") return new RegExp(value).test(String(found));
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
}

/** Times to one length, so that they compare as texts. */
function sortable(text: string): string {
  const [, second, fraction = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  return second === undefined ? text.toLowerCase() : `${second}.${fraction.padEnd(9, "0")}`;
}

function at(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => at(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined || value === null ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  // Labels may have dots in their names.
  const whole = path.join(".");
  const own = value as Readonly<Record<string, unknown>>;
  if (rest.length > 0 && Object.hasOwn(own, whole)) return at(own[whole], []);
  return Object.hasOwn(own, name) ? at(own[name], rest) : [];
}
