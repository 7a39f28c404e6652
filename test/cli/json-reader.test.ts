import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonLimits, jsonReader } from "../../daemon/cli/replay/json-reader.ts";

const small: JsonLimits = { value: 400, envelope: 100 };

/** What is read of a text that arrives in pieces of a size: values, and errors with their line. */
function read(text: string | Uint8Array, { size = 7, limits = small } = {}): unknown[] {
  const bytes = Buffer.from(text as string);
  const reader = jsonReader(limits);
  const found: unknown[] = [];
  const keep = (some: ReturnType<typeof reader.push>) => {
    for (const one of some) found.push("value" in one ? one.value : { line: one.line, error: one.error });
  };
  for (let at = 0; at < bytes.length; at += size) keep(reader.push(Buffer.from(bytes.subarray(at, at + size))));
  keep(reader.end());
  return found;
}
const errorIn = (line: number, about: RegExp = /./) => ({ line, error: expect.stringMatching(about) as unknown });
const [a, b, c] = [{ a: 1 }, { b: { c: ["}", '"', "\\"] } }, { c: null }];
const [one, two, three] = [a, b, c].map((value) => JSON.stringify(value));
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

describe("values", () => {
  it.each<[string, string, unknown[]]>([
    ["nothing", "", []],
    ["space", " \n\r\n\t", []],
    ["one, without a last newline", `${one}`, [a]],
    ["a line each", `${one}\n${two}\r\n\n${three}\n`, [a, b, c]],
    ["printed over several lines", [a, b, c].map(pretty).join("\n"), [a, b, c]],
    ["without anything between", `${one}${two}${three}`, [a, b, c]],
    ["between commas, or as a JSON text sequence", `${one},\n${two},\n\u001e${three}`, [a, b, c]],
    ["behind a byte order mark", `\u{feff}${one}`, [a]],
    ["a list", `[${one}, ${two},\n${three}]`, [a, b, c]],
    ["a list, printed", pretty([a, b, c]), [a, b, c]],
    ["a list a line", `[${one}]\n[]\n[${two},${three}]`, [a, b, c]],
    ["lists in a list", `[[${one}],[${two}]]`, [a, b]],
    ["no objects", `"text"\n12\nnull\n[1,"x",true]`, ["text", 12, null, [1, "x", true]]],
    ["behind the time of a log", `2026-01-01T00:00:00Z ${one}\n[12:00:00] INFO ${two}\napi-1 | ${three}\n`, [a, b, c]],
    ["keys that mean something to JavaScript", '{"__proto__":1,"a":2}', [JSON.parse('{"__proto__":1,"a":2}')]],
  ])("%s", (_, text, expected) => {
    for (const size of [1, 2, 3, 7, 1000]) expect(read(text, { size })).toEqual(expected);
  });

  it("an envelope is one value; a large one is read element by element, each in what stands before the list", () => {
    const envelope = { kind: "EventList", metadata: { x: "[{" }, items: [a, b, c], behind: [1, { items: [2] }] };
    expect(read(JSON.stringify(envelope), { limits: { value: 400, envelope: 400 } })).toEqual([envelope]);
    const around = { kind: "EventList", metadata: { x: "[{" } };
    const many = { ...envelope, items: Array.from({ length: 40 }, (_, n) => ({ n })) };
    const expected = many.items.map((item) => ({ ...around, items: [item] }));
    for (const text of [JSON.stringify(many), pretty(many)])
      for (const size of [1, 7, 50]) expect(read(`${text}\n${one}`, { size })).toEqual([...expected, a]);
    for (const key of ["events", "entries", "records", "results", "receivedMessages", "logEvents"])
      expect(read(JSON.stringify({ [key]: many.items }))).toEqual(many.items.map((item) => ({ [key]: [item] })));
    expect(read(JSON.stringify({ other: many.items }))).toEqual([{ other: many.items }]);
  });
});

describe("what is broken is one error, and the next line that can begin a value is read", () => {
  it.each<[string, string, unknown[]]>([
    ["a cut line", `${one}\n{"a":{"b":"x\n${three}`, [a, errorIn(2), c]],
    ["a line cut within a list", `${one}\n{"a":{"b":[\n${two}\n${three}`, [a, errorIn(2), b, c]],
    ["a line cut behind a colon", `{"a":\n${two}\n${three}`, [errorIn(1), b, c]],
    ["a cut last line", `${one}\n{"a":{"b":[1`, [a, errorIn(2, /does not end/)]],
    ["a cut line before the last", `{"a":{"b":[\n${two}`, [errorIn(1), b]],
    ["a line that lost its beginning", `rb":"get","o":{"a":1}}\n${two}`, [errorIn(1), b]],
    ["a line that began within a string", `"get","o":{"a":1},"x":{}}\n${two}`, [errorIn(1), b]],
    ["two lines of text", `not json\n\nnot json\n${one}`, [errorIn(1), errorIn(3), a]],
    ["a wrong word", `{"a":tru}\n${one}`, [errorIn(1), a]],
    ["a wrong bracket", `{"a":[1}}\n${one}`, [errorIn(1, /1:8/), a]],
    ["a wrong escape", `{"a":"\\x"}\n${one}`, [errorIn(1), a]],
    ["a missing comma", `{"a":1 "b":2}\n${one}`, [errorIn(1, /1:8/), a]],
    ["a comma too many", `{"a":1,}\n[{"x":1},]\n${one}`, [errorIn(1), { x: 1 }, a]],
    ["a value printed over lines", `${pretty({ ...b, x: 1 }).replace('"x":', "x:")}\n${pretty(a)}`, [errorIn(1), a]],
    ["an element of a printed list", pretty([a, b, c]).replace('"b"', "b"), [a, errorIn(5), c]],
    ["an element a line", `[\n${one},\n{"b":{"c":\n,${three}\n]\n${one}`, [a, errorIn(3), c, a]],
    ["a list that does not end", `[${one},\n${two}`, [a, b, errorIn(2, /within a list/)]],
    ["a value that is too large", `${one}\n{"x":"${"x".repeat(500)}"}\n${two}`, [a, errorIn(2, /larger than/), b]],
    ["and one that does not end", `${one}\n{"x":"${"x".repeat(500)}`, [a, errorIn(2, /larger than/)]],
    ["levels past counting", `${one}\n${'{"a":'.repeat(10_001)}\n${two}`, [a, errorIn(2), b]],
  ])("%s", (_, text, expected) => {
    for (const size of [1, 2, 7, 1000]) expect(read(text, { size })).toEqual(expected);
  });

  it("bytes that are no UTF-8", () => {
    const text = Buffer.concat([Buffer.from(`${one}\n{"a":"`), Buffer.from([0xc3, 0x28]), Buffer.from(`"}\n${two}`)]);
    expect(read(text)).toEqual([a, errorIn(2, /UTF-8/), b]);
  });

  it("a line that a cloud cut, and says so, is handed on as text", () => {
    const cut = '{"kind":"Event","user":{"username":"al[Truncated...]';
    expect(read(`${one}\n${cut}\n${two}`)).toEqual([a, cut, b]);
  });
});

it("any values, printed in any way, arrive whole in pieces of any size", () => {
  const value = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const print = fc.constantFrom<(v: unknown) => string>(JSON.stringify, pretty, (v) => JSON.stringify(v, null, "\t"));
  const between = fc.constantFrom("", "\n", " ", "\r\n", ",\n");
  const limits = { value: 2 ** 20, envelope: 2 ** 19 };
  const text = fc.array(fc.tuple(value, print, between), { maxLength: 6 });
  fc.assert(
    fc.property(text, fc.boolean(), fc.integer({ min: 1, max: 40 }), (parts, inList, size) => {
      const values = parts.map(([v]) => JSON.parse(JSON.stringify(v)) as unknown);
      const written = inList
        ? `[${parts.map(([v, p]) => p(v)).join(",")}]`
        : parts.map(([v, p, space]) => p(v) + space).join("");
      expect(read(written, { size, limits })).toEqual(values);
    }),
    { numRuns: 500 },
  );
});

it("never throws, whatever the bytes are, and says something of everything", () => {
  const piece = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "\n", "a", "1", ' "a":1 ', "{}", '"items":[');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
      const text = pieces.join("");
      const found = read(text, { size, limits: { value: 30, envelope: 10 } });
      expect(found.length > 0 || /^[\s,[\]]*$/.test(text)).toBe(true);
      expect(read(text, { size: 1000, limits: { value: 30, envelope: 1000 } }).length > 0).toBe(found.length > 0);
    }),
    { numRuns: 2_000 },
  );
});
