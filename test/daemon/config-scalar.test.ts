import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMap, isScalar, parseDocument, type Scalar, stringify } from "yaml";
import { spotsOf } from "../../daemon/config-scalar.ts";

/** The scalar at `expression`, with its source. */
function scalarIn(source: string): Scalar<string> {
  const { contents, errors } = parseDocument(source);
  const node = isMap(contents) ? contents.get("expression", true) : undefined;
  if (errors.length > 0 || !isScalar(node)) throw new Error(`no scalar in ${source}`);
  return node as unknown as Scalar<string>;
}
/** Where each part of the value stands: the source there, with its place. */
function sourceOf(source: string, part: string): string {
  const scalar = scalarIn(source);
  const at = scalar.value.indexOf(part);
  const spots = spotsOf(source, scalar);
  return source.slice(spots?.[at]?.start, spots?.[at + part.length - 1]?.end);
}

describe("a part of a text is found in the file", () => {
  it.each([
    ["plain", "expression: a = b and c\n", "b and c", "b and c"],
    ["plain, over lines", "expression: a = b\n  and   c\n\n  or d", "c\nor d", "c\n\n  or d"],
    ["single quotes", "expression: 'it''s = ''b'' x'", "s = 'b'", "s = ''b''"],
    ["double quotes", 'expression: "a = \\"b\\" \\u0061"', '"b" a', '\\"b\\" \\u0061'],
    ["a surrogate pair in two escapes", '{"expression":"x \\ud83d\\ude00 y"}', "\u{1f600}", "\\ud83d\\ude00"],
    ["a character beyond the first plane", "expression: '\u{1f600}\u{1f600} = b'", "= b", "= b"],
    ["double quotes, over lines", 'expression: "a =\\\n   b\n   c"', "b c", "b\n   c"],
    ["literal", "expression: |\n    a = b\n      and c\n", "and c", "and c"],
    ["literal, indented by number, with a comment", "expression: |2-  # why\n    a\n   b", "b", "b"],
    ["folded", "expression: >\n  a = b\n  and c\n\n  or d\n", "c\nor", "c\n\n  or"],
    ["JSON", '{\n\t"expression": "a\\tb\\/c"\n}', "b/c", "b\\/c"],
  ])("%s", (_, source, part, expected) => {
    expect(sourceOf(source, part)).toBe(expected);
  });
});

/** A text in a style. What YAML cannot write so, its library writes otherwise. */
function written(text: string, style: string, lineWidth: number, deep: number): string {
  if (style === "JSON") return JSON.stringify({ expression: text }, null, deep);
  if (style === "QUOTE_SINGLE")
    return `expression: '${text.replaceAll("\u0001", "").replaceAll("'", "''").replaceAll("\n", "\n  ")}'`;
  return stringify({ expression: text }, { defaultStringType: style as "PLAIN", lineWidth, indent: deep + 1 });
}

it("every character but white space of any text is found in its own place, however it is written", () => {
  const words = fc.constantFrom(
    '"',
    "'",
    "\\",
    "\\n",
    "#",
    " # ",
    ": ",
    "- ",
    "é",
    "\u{1f600}",
    "\u0085",
    "\u0001",
    "a",
  );
  const space = fc.constantFrom(" ", "\n", "\n\n", "  ", "\t", "\n  ", "");
  const harmless = fc.array(fc.constantFrom("a", "b = c", "é", "\u{1f600}", "#x"), { maxLength: 20 });
  const odd = fc.array(fc.tuple(words, space), { maxLength: 12 }).map((parts) => parts.flat().join(""));
  const text = fc
    .oneof(
      odd,
      harmless.map((parts) => parts.join(" ")),
    )
    .map((end) => `x${end}`);
  const style = fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED", "JSON");
  const lineWidth = fc.constantFrom(20, 80);
  const seen = new Map<unknown, number>();
  fc.assert(
    fc.property(text, style, lineWidth, fc.nat(3), (value, wanted, width, deep) => {
      const source = written(value, wanted, width, deep);
      const scalar = scalarIn(source);
      seen.set(scalar.type, (seen.get(scalar.type) ?? 0) + 1);
      const spots = spotsOf(source, scalar);
      expect(spots, source).toHaveLength(scalar.value.length);
      for (const [at, unit] of scalar.value.split("").entries()) {
        const { start = 0, end = 0 } = spots?.[at] ?? {};
        const written = source.slice(start, end);
        if (/^[a#:é-]$/.test(unit)) expect(written).toBe(unit);
        else if (!/\s/.test(unit)) expect(written.length).toBeGreaterThan(0);
        expect(start).toBeGreaterThanOrEqual(spots?.[at - 1]?.start ?? 0);
      }
    }),
    { numRuns: 3_000 },
  );
  for (const type of ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"])
    expect(seen.get(type)).toBeGreaterThan(30);
});
