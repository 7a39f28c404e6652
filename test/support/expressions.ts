import fc from "fast-check";
import { attributes, type Expression } from "../../daemon/rules/ast.ts";

/** Few words, so that paths, keys and literals meet often; some of them mean something to JavaScript. */
export const keys = [
  "a",
  "b",
  "requestObject",
  "responseObject",
  "protoPayload",
  "request",
  "__proto__",
  "constructor",
  "length",
];
export const texts = [
  "",
  "a",
  "ab",
  "1",
  "10",
  "-2.5",
  "true",
  "null",
  "prod",
  "RG",
  "10.0.0.7",
  "::1",
  "é😀",
  '{"a":"ab"}',
  "[1]",
];
const steps = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...keys) },
  { weight: 1, arbitrary: fc.constantFrom("*", "[*]", "[0]", "[1]") },
);
const pathOf = (parts: readonly string[]) =>
  parts.reduce((path, part) => (path === "" || part.startsWith("[") ? path + part : `${path}.${part}`), "");
const path = fc.array(steps, { minLength: 1, maxLength: 4 }).map(pathOf);

const text = fc.constantFrom(...texts).map((value) => ({ kind: "string" as const, value }));
const integer = fc.integer({ min: -3, max: 12 }).map((n) => ({ kind: "integer" as const, text: String(n) }));
const jpath = (inner: boolean) =>
  (inner ? fc.oneof(path, fc.constant("")) : path).map((p) => ({ kind: "jpath" as const, path: p }));
const attribute = fc
  .constantFrom(...attributes.filter((name) => name !== "resourceGroup"))
  .map((name) => ({ kind: "attribute" as const, name }));

function comparison(inner: boolean): fc.Arbitrary<Expression> {
  const left = fc.oneof({ weight: 5, arbitrary: jpath(inner) }, { weight: 1, arbitrary: attribute });
  const count = path.map((p) => ({ kind: "count" as const, path: p }));
  const compare = (
    l: typeof left | typeof count,
    operators: readonly string[],
    right: fc.Arbitrary<Extract<Expression, { kind: "compare" }>["right"]>,
  ) => fc.record({ kind: fc.constant("compare" as const), left: l, operator: fc.constantFrom(...operators), right });
  const quoted = (...values: string[]) =>
    fc.constantFrom(...values).map((value) => ({ kind: "string" as const, value }));
  return fc.oneof(
    compare(left, ["=", "!=", "contains", "startswith", "endswith"], text),
    compare(left, ["like"], quoted("*", "a*", "?", "*b", "a?", "")),
    compare(left, ["matches"], quoted("^a", "b$", "[0-9]+", "")),
    compare(left, ["incidr"], quoted("10.0.0.0/8", "::/0", "10.0.0.7,::1")),
    compare(left, ["<", "<=", ">", ">="], fc.oneof(integer, quoted("1.5", "-2.5"))),
    compare(count, ["=", "!=", "<", "<=", ">", ">="], integer),
    fc.record({ kind: fc.constant("in" as const), left, list: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    path.map((p) => ({ kind: "exists" as const, path: p })),
  );
}

/** Trees of any shape, up to a depth; `inner` for the condition of an `any` or `all`. */
export function expression(depth: number, inner = false): fc.Arbitrary<Expression> {
  if (depth === 0) return comparison(inner);
  const operands = fc.array(expression(depth - 1, inner), { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: comparison(inner) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("and" as const, "or" as const), operands }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("not" as const), operand: expression(depth - 1, inner) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom("any" as const, "all" as const),
        path,
        condition: expression(depth - 1, true),
      }),
    },
  );
}
