import type { Random } from "../../support/random.ts";

/** As much of JSON Schema as the API's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: object;
}

export type Resolve = (schema: Schema) => Schema;

/** Names that exist, or will: what is made under one is found, changed and removed again. */
export const names = ["admin", "ann", "bob", "corp/carl", "ops", "shop", "dev team", "ci", "reader", "prod", "ü"];
const words = [
  ...names,
  "viewer",
  "administrator",
  "1h",
  "get",
  "pods",
  'jpath("verb") = "get"',
  "m",
  "Exec or attach to a pod",
];

/** A value of a schema: most of what it allows, not all of it. */
export function made(schema: Schema, random: Random, resolve: Resolve, depth = 0): unknown {
  const { type, anyOf, enum: known, properties, format, pattern, ...bounds } = resolve(schema);
  if (known) return random.pick(known);
  if (anyOf) return made(random.pick(anyOf), random, resolve, depth + 1);
  const one = typeof type === "string" || type === undefined ? type : random.pick(type);
  switch (one) {
    case "null":
      return null;
    case "boolean":
      return random.oneIn(2);
    case "integer":
    case "number":
      return between(bounds, random);
    case "string":
      if (format === "date-time") return random.pick(times);
      if (pattern?.startsWith("^\\d")) return String(random.below(1_000));
      return random.pick(words).slice(0, bounds.maxLength ?? 100);
    case "array":
      return depth > 4 ? [] : random.list(3, () => made(bounds.items ?? {}, random, resolve, depth + 1));
    case "object":
      return objectOf({ properties, ...bounds } as Schema, random, resolve, depth);
    default:
      return random.pick(anything(random));
  }
}

const times = ["2026-11-24T09:30:00Z", "2026-11-24T09:30:00.123Z", "2036-01-01T00:00:00+02:00"];

function between({ minimum = -3, maximum = 1_000 }: Schema, random: Random): number {
  return random.pick([minimum, minimum + 1, Math.min(maximum, minimum + random.below(20)), Math.min(maximum, 1_000)]);
}

function objectOf(schema: Schema, random: Random, resolve: Resolve, depth: number): object {
  const { properties = {}, required = [], additionalProperties } = schema;
  const chosen = Object.entries(properties).filter(
    ([name]) => required.includes(name) || (depth < 5 && random.below(3) === 0),
  );
  const more =
    typeof additionalProperties === "object"
      ? random.list(2, () => [random.pick(names), made(additionalProperties, random, resolve, depth + 1)] as const)
      : [];
  return Object.fromEntries([
    ...more,
    ...chosen.map(([name, one]) => [name, made(one, random, resolve, depth + 1)] as const),
  ]);
}

/** Numbers where bounds may lie. */
export const numbers = [0, -0, -1, 1, 250, 251, 1e3, 1e6, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1e308, 0.1, 1.5];

/** Texts that trip programs up. */
export const texts = [
  ...[
    "",
    " ",
    "0",
    "null",
    "true",
    "NaN",
    "-1",
    "1e9",
    "a,b",
    ",",
    ",,",
    "'",
    '"',
    "\\",
    "%",
    "%00",
    "../..",
    "/",
    "?a=b",
    "#",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "prototype",
    "__proto__.a",
    "$ref",
    "{{7*7}}",
    "${7*7}",
  ],
  ...[
    "\u0000",
    "\u001f",
    "\u007f",
    "\u0085",
    "a\nb",
    "a\r\nSet-Cookie: a=b",
    "\u2028",
    "\ufeff",
    "\u202eabc",
    "\ufffd",
    "\ud800",
    "\udfff",
  ],
  ...["😀", "ﬃ", "İ", "ß", "é", "e\u0301", "\u00a0", "中文", "Ω".repeat(200), "👩‍👩‍👧‍👦"],
  ...[
    "a".repeat(128),
    "a".repeat(129),
    "a".repeat(256),
    "a".repeat(257),
    "a".repeat(1_024),
    "a".repeat(1_025),
    "a".repeat(70_000),
  ],
  ...["2026-02-30T00:00:00Z", "2026-11-24", "+275761-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z"],
  ...[
    'jpath("a") = "b"',
    "jpath(",
    'jpath("a") ='.repeat(50),
    `${"(".repeat(5_000)}`,
    "not ".repeat(2_000),
    '"'.repeat(999),
  ],
  ...[
    "*",
    "**",
    "a*b",
    "*a*",
    "' OR 1=1 --",
    "1; DROP TABLE audits",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
  ],
];

/** A value of any kind, small and large. */
export function anything(random: Random): readonly unknown[] {
  return [
    ...[null, true, false, [], {}, [[]], [null], { a: 1 }, { toString: 1 }, { length: -1 }, { valueOf: null }],
    ...[random.pick(numbers), random.pick(texts), random.pick(words), [random.pick(texts), random.pick(numbers)]],
    JSON.parse(`{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}},"${random.pick(names)}":3}`),
    ...(random.oneIn(40) ? [Array(random.pick([101, 1_001, 60_000])).fill("a")] : []),
    ...(random.oneIn(40) ? [Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]))] : []),
  ];
}
