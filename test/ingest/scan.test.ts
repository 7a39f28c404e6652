import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanItems } from "../../daemon/ingest/scan.ts";

const bytes = (text: string) => Buffer.from(text);
const slices = (text: string) => {
  const scan = scanItems(bytes(text));
  return "items" in scan
    ? scan.items.map(({ start, end }) => bytes(text).subarray(start, end).toString())
    : `broken at ${scan.brokenAt}`;
};

describe("items are found by structure", () => {
  it.each([
    ["an EventList", '{"kind":"EventList","items":[{"a":1},{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ["white space everywhere", ' { "items" : [ {"a": 1} ,\n{"b":2} ] } \n', ['{"a": 1}', '{"b":2}']],
    ["a single object", '{"auditID":"x"}', ['{"auditID":"x"}']],
    ["an array", '[{"a":1},2,"x"]', ['{"a":1}', "2", '"x"']],
    ["NDJSON", '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ["NDJSON of EventLists", '{"items":[{"a":1}]}\n{"items":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ["no items", '{"items":[]}', []],
    ["items that are no array", '{"items":null}', ['{"items":null}']],
    ["the last of two items keys counts", '{"items":[{"a":1}],"items":[{"b":2}]}', ['{"b":2}']],
    ["a key written with escapes", '{"\\u0069tems":[{"a":1}]}', ['{"a":1}']],
    ["nothing", "", []],
    ["a byte order mark", '\ufeff{"items":[{"a":1}]}', ['{"a":1}']],
    [
      "text that looks like an item",
      '{"items":[{"a":"},{\\"level\\":\\""},{"b":2}]}',
      ['{"a":"},{\\"level\\":\\""}', '{"b":2}'],
    ],
    ["an items key deeper down", '{"metadata":{"items":[{"x":1}]},"items":[{"a":1}]}', ['{"a":1}']],
    [
      "a string that ends in a backslash",
      '{"items":[{"a":"\\\\"},{"b":"\\\\\\""}]}',
      ['{"a":"\\\\"}', '{"b":"\\\\\\""}'],
    ],
  ])("%s", (_, text, expected) => {
    expect(slices(text)).toEqual(expected);
  });

  it.each([
    ["cut in the middle", '{"items":[{"a":1},{"b"'],
    ["a string that does not end", '{"items":["a]}'],
    ["a missing comma", '[{"a":1}{"b":2}]'],
    ["a missing colon", '{"items"[{"a":1}]}'],
  ])("%s is broken", (_, text) => {
    expect(slices(text)).toMatch(/^broken at/);
  });

  it("counts how deep an item nests", () => {
    const scan = scanItems(bytes(`{"items":[${"[".repeat(900)}${"]".repeat(900)},{}]}`));
    expect("items" in scan && scan.items.map((item) => item.depth)).toEqual([900, 1]);
  });

  it("agrees with JSON.parse on any JSON", () => {
    fc.assert(
      fc.property(
        fc.array(fc.json({ maxDepth: 4 }), { maxLength: 6 }),
        fc.constantFrom("", " ", "\n\t"),
        (items, space) => {
          const text = `{"kind":${space}"EventList",${space}"items":${space}[${items.join(`${space},${space}`)}]${space}}`;
          const found = slices(text);
          expect(typeof found === "string" ? found : found.map((slice) => JSON.parse(slice))).toEqual(
            items.map((i) => JSON.parse(i)),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        scanItems(body);
      }),
      { numRuns: 5_000 },
    );
  });
});
