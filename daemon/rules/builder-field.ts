import { AuditwireError } from "../audit/errors.ts";
import type { Literal, Operand } from "./ast.ts";
import { type Condition, condition, quantified, type Scope } from "./builder-condition.ts";

/** What a value is compared with: every value is text, numbers and booleans their JSON text. */
export type Scalar = string | number | boolean;

/** A fact of the source, or a field: what can be compared. A path with several values holds when any of them does. */
export interface Fact<T extends Scalar = Scalar> {
  /** Some value equals it. */
  eq(value: T): Condition;
  /** No value equals it; so also when there is none. */
  ne(value: T): Condition;
  /** Some value equals one of these. */
  in(...values: readonly T[]): Condition;
  /** The text is somewhere in some value. */
  contains(text: string): Condition;
  /** Some value starts with the text. */
  startsWith(text: string): Condition;
  /** Some value ends with the text. */
  endsWith(text: string): Condition;
  /** The pattern covers some whole value; `*` is any text, `?` one character. */
  like(pattern: string): Condition;
  /** The pattern, in RE2 syntax, is found somewhere in some value. */
  matches(pattern: string): Condition;
  /** Some value is an address in one of the networks, as `10.0.0.0/8` or `::1`. */
  inCidr(...networks: readonly string[]): Condition;
  /** Some value is a number less than this; a decimal of any length is written as text. */
  lt(limit: number | string): Condition;
  /** Some value is a number, at most this. */
  le(limit: number | string): Condition;
  /** Some value is a number greater than this. */
  gt(limit: number | string): Condition;
  /** Some value is a number, at least this. */
  ge(limit: number | string): Condition;
}

/** A field of the event, or of an element inside `any` and `all`. */
export interface Field<T extends Scalar = Scalar> extends Fact<T> {
  /** There is a value that is not null. */
  exists(): Condition;
  /** How many elements there are. */
  count(): Count;
  /** The condition holds for some element: of a list, else for the value itself. */
  any(holds: (element: Field) => Condition): Condition;
  /** The condition holds for every element, and there is one. */
  all(holds: (element: Field) => Condition): Condition;
  /** A field further inside, as `spec.containers[0].image`. */
  path(path: string): Field;
  /** A field further inside whose name may hold dots and slashes, as `app.kubernetes.io/name`. */
  key(name: string): Field;
}

/** A number of elements. */
export interface Count {
  /** It is this number. */
  eq(number: number): Condition;
  /** It is another number. */
  ne(number: number): Condition;
  /** It is one of these numbers. */
  in(...numbers: readonly number[]): Condition;
  /** It is less. */
  lt(number: number): Condition;
  /** It is at most this. */
  le(number: number): Condition;
  /** It is greater. */
  gt(number: number): Condition;
  /** It is at least this. */
  ge(number: number): Condition;
}

/** What a comparison of the language is called here. */
const orders = { lt: "<", le: "<=", gt: ">", ge: ">=" } as const;
const searches = {
  contains: "contains",
  startsWith: "startswith",
  endsWith: "endswith",
  like: "like",
  matches: "matches",
} as const;

const text = (value: Scalar): Literal => ({ kind: "string", value: String(value) });

/** A fraction, and what is beyond exact integers, is quoted. */
const number = (value: number | string): Literal =>
  Number.isSafeInteger(value) ? { kind: "integer", text: String(value) } : text(value);

/** The comparisons of an operand. */
export function fact(left: Operand, scope: Scope): Fact {
  const compare = (operator: string, right: Literal) => condition({ kind: "compare", left, operator, right }, scope);
  return {
    eq: (value) => compare("=", text(value)),
    ne: (value) => compare("!=", text(value)),
    in: (...values) => condition({ kind: "in", left, list: values.map(text) }, scope),
    ...each(searches, (operator) => (pattern: string) => compare(operator, text(pattern))),
    inCidr: (...networks) => compare("incidr", text(networks.join(","))),
    ...each(orders, (operator) => (limit: number | string) => compare(operator, number(limit))),
  };
}

function count(path: string, scope: Scope): Count {
  const left = { kind: "count", path } as const;
  const compare = (operator: string) => (right: number) =>
    condition({ kind: "compare", left, operator, right: number(right) }, scope);
  return {
    eq: compare("="),
    ne: compare("!="),
    in: (...numbers) => condition({ kind: "in", left, list: numbers.map(number) }, scope),
    ...each(orders, compare),
  };
}

/** A field at a path from where the scope starts. */
export function field(path: string, scope: Scope): Field {
  const quantify = (kind: "any" | "all") => (holds: (element: Field) => Condition) => {
    const element = Symbol(kind);
    return quantified(kind, path, scope, { inner: holds(field("", element)), element });
  };
  return {
    ...fact({ kind: "jpath", path }, scope),
    exists: () => condition({ kind: "exists", path }, scope),
    count: () => count(path, scope),
    any: quantify("any"),
    all: quantify("all"),
    path: (more) => field(joined(path, more), scope),
    key: (name) => field(`${path}['${quotable(name)}']`, scope),
  };
}

function joined(path: string, more: string): string {
  return path === "" || more === "" || more.startsWith("[") ? path + more : `${path}.${more}`;
}

function quotable(name: string): string {
  if (name.includes("'")) throw new AuditwireError("invalid", `the key ${JSON.stringify(name)} holds a ': no path can`);
  return name;
}

function each<K extends string, V>(words: Readonly<Record<K, string>>, make: (word: string) => V): Record<K, V> {
  return Object.fromEntries(Object.entries<string>(words).map(([name, word]) => [name, make(word)])) as Record<K, V>;
}
