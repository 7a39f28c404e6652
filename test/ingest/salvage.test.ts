import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { salvage } from "../../daemon/ingest/salvage.ts";
import { fixture } from "./reading.ts";

describe("what was complete before the cut", () => {
  it.each<[string, string, unknown, string[]]>([
    ["between members", '{"a":1,', { a: 1 }, []],
    ["within a key", '{"a":1,"b', { a: 1 }, []],
    ["behind a key", '{"a":1,"b"', { a: 1 }, []],
    ["behind a colon", '{"a":1,"b":', { a: 1 }, []],
    ["within a string", '{"a":1,"b":"xy', { a: 1 }, []],
    ["within an escape", '{"a":1,"b":"x\\', { a: 1 }, []],
    ["a string that ends in an escaped quote", '{"a":1,"b":"x\\"', { a: 1 }, []],
    ["a string that ends in a backslash", '{"a":1,"b":"x\\\\"', { a: 1, b: "x\\" }, []],
    ["a number that may go on", '{"a":1,"b":12', { a: 1 }, []],
    ["a number that does not", '{"a":1,"b":12 ', { a: 1, b: 12 }, []],
    ["a literal that may go on", '{"a":1,"b":tru', { a: 1 }, []],
    ["within an object", '{"a":1,"b":{"c":2,"d":', { a: 1, b: { c: 2 } }, ["b"]],
    ["within objects", '{"a":{"b":{"c":2,"d', { a: { b: { c: 2 } } }, ["a", "b"]],
    ["an object of which nothing is known", '{"a":1,"b":{"c":', { a: 1 }, []],
    ["a list is left out", '{"a":1,"b":["x","y"', { a: 1 }, []],
    ["a list that ended is kept", '{"a":1,"b":["x","y"],', { a: 1, b: ["x", "y"] }, []],
    ["objects in an open list are left out", '{"a":1,"b":{"c":2,"d":[{"e":1},{"f":2}', { a: 1, b: { c: 2 } }, ["b"]],
    ["only its last bracket is missing", '{"a":1,"b":{"c":2}', { a: 1, b: { c: 2 } }, []],
    ["a key with escapes", '{"\\u0061":{"b":1,', { a: { b: 1 } }, ["a"]],
    [
      "a key that means something to JavaScript",
      '{"__proto__":{"x":1,',
      JSON.parse('{"__proto__":{"x":1}}'),
      ["__proto__"],
    ],
    ["EKS's mark", '{"a":1,"b":"xy[Truncated...]', { a: 1 }, []],
    ["EKS's mark behind a member", '{"a":"x",[Truncated...]', { a: "x" }, []],
    ["an ellipsis", '{"a":"x","b":"y...', { a: "x" }, []],
    ["white space behind the mark", '{"a":"x","b":"y[Truncated...]\n', { a: "x" }, []],
    [
      "brackets and marks in strings",
      '{"a":"}]{[,:\\"","b":{"c":"[Truncated...]","d":',
      { a: '}]{[,:"', b: { c: "[Truncated...]" } },
      ["b"],
    ],
    ["white space anywhere", ' { "a" : 1 , "b" : { "c" : [ ] , ', { a: 1, b: { c: [] } }, ["b"]],
  ])("%s", (_, text, value, open) => {
    expect(salvage(text)).toEqual({ value, open });
  });

  it.each([
    ["nothing", ""],
    ["nothing complete", '{"a'],
    ["no object", '["a","b"'],
    ["a line of a log", 'I0508 22:44:17.862201 1 trace.go:116] "x"'],
    ["broken before its end", '{"a":NaN,"b":1,'],
    ["words for keys", '{"a":1,b:2'],
    ["two objects, the second cut", '{"a":1}{"b":2,'],
    ["a bracket too many", '{"a":1}}'],
    ["brackets that do not match", '{"a":[1},"b":2,'],
    ["the cut mark alone", "[Truncated...]"],
  ])("not salvaged: %s", (_, text) => {
    expect(salvage(text)).toBeUndefined();
  });

  /** Real events, of API servers and of warehouses that sort the keys. */
  const events = [
    ...fixture("audit-v1/activity.ndjson"),
    ...fixture("audit-v1/forbidden-node-get.json"),
    ...fixture("audit-v1/lease-update.json"),
    ...fixture("eks-cloudwatch/audit-events.ndjson"),
  ].map(({ text }) => text.trim());

  it("every beginning of a real event: each value is the event's own, nothing is invented, nothing grows less", () => {
    for (const text of events) {
      const whole = JSON.parse(text);
      let leaves = 0;
      for (let end = 0; end < text.length; end++) {
        const found = salvage(text.slice(0, end));
        if (found === undefined) {
          expect(leaves).toBe(0);
          continue;
        }
        const now = leavesOf(found.value);
        expect(now.length).toBeGreaterThanOrEqual(leaves);
        leaves = now.length;
        for (const path of now)
          if (at(found.value, path) !== at(whole, path)) expect([path, end]).toEqual("no such value");
      }
      expect(leaves).toBe(leavesOf(whole).length);
    }
  });

  it("every beginning of any JSON object gives its own values, or none", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.nat(), (value, n) => {
        const text = JSON.stringify(value);
        const found = salvage(text.slice(0, n % (text.length + 1)));
        for (const path of leavesOf(found?.value)) expect(at(found?.value, path)).toEqual(at(JSON.parse(text), path));
      }),
      { numRuns: 3_000 },
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ a1.tn\n…'), maxLength: 60 }), (text) => {
        const found = salvage(text);
        expect(found === undefined || typeof found.value === "object").toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each<[string, string]>([
    ["a long string", `{"a":1,"b":"${"x".repeat(4e6)}`],
    ["backslashes and quotes", `{"a":1,"b":"${'\\"'.repeat(2e6)}`],
    ["dots", `{"a":1,"b":"${".".repeat(4e6)}x`],
    ["deep objects", '{"a":'.repeat(8e5)],
    ["deep lists", `{"a":1,"b":${"[".repeat(4e6)}`],
    ["many members", `{${'"a":1,'.repeat(6e5)}`],
  ])("takes time linear in the text: %s", (_, text) => {
    const from = performance.now();
    salvage(text);
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});

type Path = readonly string[];

/** Paths of everything that is no object: a list counts as one value, which is there whole or not at all. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value === undefined ? [] : [path];
  const inner = Object.keys(value).flatMap((key) => leavesOf((value as Record<string, unknown>)[key], [...path, key]));
  return inner.length > 0 || path.length === 0 ? inner : [path];
}

function at(value: unknown, path: Path): unknown {
  const found = path.reduce<unknown>((node, key) => {
    return typeof node === "object" && node !== null && Object.hasOwn(node, key)
      ? (node as Record<string, unknown>)[key]
      : undefined;
  }, value);
  return typeof found === "object" ? JSON.stringify(found) : found;
}
