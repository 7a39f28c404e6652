import { createHash } from "node:crypto";
import {
  isTime,
  type KqlRow,
  type Reader,
  type Span,
  semantic,
  syntax,
  textOfTicks,
  ticksOf,
  type Value,
} from "./log-analytics-kql-reader.ts";

export interface Scope {
  readonly names: ReadonlyMap<string, Value>;
  readonly columns: readonly string[];
}
export type Expression = (row: KqlRow, scope: Scope) => Value;

export function expression(reader: Reader): Expression {
  let left = conjunction(reader);
  while (reader.accept("or")) {
    const [a, b] = [left, conjunction(reader)];
    left = (row, scope) => [a(row, scope), b(row, scope)].includes(true);
  }
  return left;
}

function conjunction(reader: Reader): Expression {
  let left = comparison(reader);
  while (reader.accept("and")) {
    const [a, b] = [left, comparison(reader)];
    left = (row, scope) => [a(row, scope), b(row, scope)].every((value) => value === true);
  }
  return left;
}

const lower = (value: Value) => plain(value).toLowerCase();

const operators: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  "==": (a, b) => orderOf(a, b) === 0,
  "!=": (a, b) => orderOf(a, b) !== 0,
  "<": (a, b) => orderOf(a, b) < 0,
  "<=": (a, b) => orderOf(a, b) <= 0,
  ">": (a, b) => orderOf(a, b) > 0,
  ">=": (a, b) => orderOf(a, b) >= 0,
  "=~": (a, b) => lower(a) === lower(b),
  "!~": (a, b) => lower(a) !== lower(b),
  contains: (a, b) => lower(a).includes(lower(b)),
  "!contains": (a, b) => !lower(a).includes(lower(b)),
  has: (a, b) =>
    lower(a)
      .split(/[^a-z0-9]+/)
      .includes(lower(b)),
  startswith: (a, b) => lower(a).startsWith(lower(b)),
  "!startswith": (a, b) => !lower(a).startsWith(lower(b)),
  endswith: (a, b) => lower(a).endsWith(lower(b)),
};

function comparison(reader: Reader): Expression {
  const left = sum(reader);
  const operator = reader.peek() ?? "";
  if (/^!?in~?$/.test(operator)) {
    reader.next();
    const values = list(reader);
    const same = operators[operator.endsWith("~") ? "=~" : "=="] ?? (() => false);
    return (row, scope) =>
      values.some((value) => same(left(row, scope), value(row, scope))) !== operator.startsWith("!");
  }
  if (operator === "between") {
    reader.next();
    reader.expect("(");
    const from = sum(reader);
    reader.expect("..");
    const to = sum(reader);
    reader.expect(")");
    return (row, scope) =>
      orderOf(left(row, scope), from(row, scope)) >= 0 && orderOf(left(row, scope), to(row, scope)) <= 0;
  }
  const holds = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!holds) return left;
  reader.next();
  const right = sum(reader);
  return (row, scope) => {
    const [a, b] = [left(row, scope), right(row, scope)];
    // Kusto has no order of strings but strcmp().
    if (/^[<>]/.test(operator) && typeof a === "string" && typeof b === "string")
      throw semantic("Cannot compare values of types string and string");
    return holds(a, b);
  };
}

function list(reader: Reader): readonly Expression[] {
  reader.expect("(");
  const values: Expression[] = [];
  if (reader.accept(")")) return values;
  do values.push(expression(reader));
  while (reader.accept(","));
  reader.expect(")");
  return values;
}

function sum(reader: Reader): Expression {
  let left = member(reader);
  for (let sign = reader.peek(); sign === "+" || sign === "-"; sign = reader.peek()) {
    reader.next();
    const [a, b, factor] = [left, member(reader), sign === "-" ? -1n : 1n];
    left = (row, scope) => {
      const [time, span] = [a(row, scope), b(row, scope)];
      if (!isTime(time) || !isSpan(span)) throw semantic("only a time and a timespan can be added");
      return { time: time.time + factor * span.span };
    };
  }
  return left;
}

const isSpan = (value: Value): value is Span => typeof value === "object" && value !== null && "span" in value;

function member(reader: Reader): Expression {
  let value = primary(reader);
  while (reader.accept(".")) {
    const [of, name] = [value, reader.next()];
    value = (row, scope) => {
      const object = of(row, scope);
      return typeof object === "object" && object !== null && Object.hasOwn(object, name)
        ? ((object as Record<string, Value>)[name] ?? null)
        : null;
    };
  }
  return value;
}

const spans: Readonly<Record<string, bigint>> = {
  d: 864_000_000_000n,
  h: 36_000_000_000n,
  m: 600_000_000n,
  s: 10_000_000n,
};

function primary(reader: Reader): Expression {
  const text = reader.next();
  if (text === "(") {
    const inner = expression(reader);
    reader.expect(")");
    return inner;
  }
  if (/^h?@/.test(text)) return constant(text.replace(/^h?@/, "").slice(1, -1).replaceAll('""', '"'));
  if (/^h?["']/.test(text)) return constant(unescaped(text.replace(/^h/, "").slice(1, -1)));
  const time = /^datetime\((.*)\)$/.exec(text)?.[1];
  if (time !== undefined) return constant({ time: ticksOf(time) });
  const [, count, unit = ""] = /^(\d+)([dhms]?)$/.exec(text) ?? [];
  if (count !== undefined) return constant(unit === "" ? Number(count) : { span: BigInt(count) * (spans[unit] ?? 0n) });
  if (text === "null") return constant(null);
  if (text === "true" || text === "false") return constant(text === "true");
  if (!/^[A-Za-z_]/.test(text)) throw syntax(`unexpected ${text}`);
  return reader.peek() === "(" ? call(text, list(reader)) : column(text);
}

const constant =
  (value: Value): Expression =>
  () =>
    value;

const unescaped = (text: string) =>
  text.replace(/\\u([0-9a-fA-F]{4})|\\(.)/g, (_, code: string | undefined, sign: string) =>
    code === undefined ? ({ n: "\n", t: "\t", r: "\r" }[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  );

export const column =
  (name: string): Expression =>
  (row, { names, columns }) => {
    if (columns.includes(name)) return row.cells[name] ?? null;
    const value = names.get(name);
    if (value === undefined) throw semantic(`Failed to resolve scalar expression named '${name}'`);
    return value;
  };

function call(name: string, args: readonly Expression[]): Expression {
  const [first = constant(null), second = constant(null)] = args;
  switch (name) {
    case "ingestion_time":
      return ({ ingested }) => ({ time: ingested });
    case "column_ifexists":
      return (row, scope) => {
        const name = plain(first(row, scope));
        return scope.columns.includes(name) ? (row.cells[name] ?? null) : second(row, scope);
      };
    case "dynamic":
      return first;
    case "tostring":
      return (row, scope) => plain(first(row, scope));
    case "not":
      return (row, scope) => first(row, scope) === false;
    case "isempty":
      return (row, scope) => plain(first(row, scope)) === "";
    case "strcmp":
      return (row, scope) => Math.sign(orderOf(plain(first(row, scope)), plain(second(row, scope))));
    case "strcat_delim":
      return (row, scope) => {
        const [delimiter = "", ...texts] = args.map((arg) => plain(arg(row, scope)));
        return texts.join(delimiter);
      };
    case "hash_sha256":
      return (row, scope) =>
        createHash("sha256")
          .update(plain(first(row, scope)))
          .digest("hex");
    case "parse_json":
      return (row, scope) => JSON.parse(plain(first(row, scope))) as Value;
    default:
      throw semantic(`Unknown function: '${name}'`);
  }
}

/** A value as text, as tostring() makes it. */
function plain(value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  if (isTime(value)) return textOfTicks(value.time);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function orderOf(a: Value, b: Value): number {
  if (isTime(a) && isTime(b)) return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [plain(a), plain(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
