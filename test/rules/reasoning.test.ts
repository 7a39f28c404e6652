import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesEvent } from "../../daemon/audit/event.ts";
import { alwaysHolds, follows, neverBoth, neverHolds, prepared } from "../../daemon/rules/analysis/reasoning.ts";
import type { Expression } from "../../daemon/rules/ast.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { print } from "../../daemon/rules/print.ts";
import { aSource } from "../support/events.ts";

function tree(text: string): Expression {
  const parsed = parse(text);
  if ("errors" in parsed) throw new Error(`${text}: ${JSON.stringify(parsed.errors)}`);
  return parsed.tree;
}
const v = (condition: string) => `jpath("verb") ${condition}`;
const g = (condition: string) => `jpath("user.groups") ${condition}`;
const n = (condition: string) => `jpath("responseStatus.code") ${condition}`;

describe("what can never hold", () => {
  it.each([
    `${v('= "a"')} and ${v('= "b"')}`,
    `${v('= "a"')} and ${v('!= "a"')}`,
    `${v('in ("a", "b")')} and ${v('in ("c", "d")')}`,
    `${v('in ("a", "b")')} and not ${v('startswith "a"')} and ${v('!= "b"')}`,
    `${v('startswith "ab"')} and ${v('startswith "b"')}`,
    `${v('endswith "ab"')} and ${v('endswith "c"')}`,
    `${v('startswith "abc"')} and not ${v('startswith "ab"')}`,
    `${v('startswith "abc"')} and not ${v('contains "b"')}`,
    `${v('like "ab*"')} and ${v('= "b"')}`,
    `${v('matches "^a"')} and ${v('= "b"')}`,
    `${v('matches "^a"')} and not ${v('matches "^a"')}`,
    `${n("< 3")} and ${n("> 5")}`,
    `${n("< 3")} and ${n(">= 3")}`,
    `${n('= "200"')} and ${n(">= 400")}`,
    'cluster = "a" and cluster = "b"',
    'count("user.groups") < 0',
    'count("user.groups") > 3 and count("user.groups") < 4',
    'count("user.groups") = 2 and not count("user.groups") < 5',
    'count("user.groups") = -1',
    `${g('= "a"')} and not ${g('= "a"')}`,
    `${g('= "a"')} and not ${g('startswith "a"')}`,
    `${v('= "a"')} and not exists("verb")`,
    'exists("requestObject.a") and not exists("requestObject[\'a\']")',
    'any("requestObject.a", jpath("x") = "1" and not jpath("x") = "1")',
    'any("requestObject.a", jpath("x") = "ab") and not any("requestObject.a", jpath("x") startswith "a")',
    'all("requestObject.a", jpath("x") = "ab") and not any("requestObject.a", jpath("x") startswith "a")',
    `(${v('= "a"')} or ${v('= "b"')}) and (${v('= "c"')} or ${n("< 1")} and ${n("> 1")})`,
  ])("%s", (text) => {
    expect(neverHolds(tree(text))).toBe(true);
    expect(alwaysHolds({ kind: "not", operand: tree(text) })).toBe(true);
  });

  it.each([
    ["a list may hold both", `${g('= "a"')} and ${g('= "b"')}`],
    ["a list may hold another, too", `${g('= "a"')} and ${g('!= "b"')}`],
    ["bodies may hold lists", 'jpath("requestObject.a") = "1" and jpath("requestObject.a") = "2"'],
    ["elements, too", 'any("requestObject.a", jpath("verb") = "1" and jpath("verb") = "2")'],
    ["a missing value is none of them", `${v('!= "a"')} and ${v('!= "b"')}`],
    ["different fields", `${v('= "a"')} and ${n('= "b"')}`],
    ["a number between", `${n("> 3")} and ${n("< 4")}`],
    ["prefixes of one another", `${v('startswith "a"')} and ${v('startswith "ab"')}`],
    ["null is a text, and not there", `${v('= "null"')} and not exists("verb")`],
    ["other patterns", `${v('matches "^a"')} and not ${v('matches "a"')}`],
    ["an element without", 'any("requestObject.a", jpath("x") = "1") and not all("requestObject.a", jpath("x") = "1")'],
  ])("not: %s", (_, text) => {
    expect(neverHolds(tree(text))).toBe(false);
  });
});

describe("what follows from what", () => {
  const rows: [string, string, boolean][] = [
    [v('= "a"'), v('in ("a", "b")'), true],
    [v('in ("a", "b")'), v('= "a"'), false],
    [v('= "ab"'), v('startswith "a"'), true],
    [v('= "ab"'), v('matches "b$"'), true],
    [v('= "a"'), v('!= "b"'), true],
    [v('!= "b"'), v('= "a"'), false],
    [g('= "a"'), g('!= "b"'), false],
    [g('= "ab"'), g('contains "b"'), true],
    [`not ${g('contains "b"')}`, `not ${g('= "ab"')}`, true],
    [n("> 400"), n(">= 400"), true],
    [n(">= 400"), n("> 400"), false],
    [n('= "403"'), n(">= 400"), true],
    [v('= "a"'), 'exists("verb")', true],
    [`${v('= "a"')} and ${g('= "x"')}`, v('= "a"'), true],
    [v('= "a"'), `${v('= "a"')} and ${g('= "x"')}`, false],
    [v('= "a"'), `${v('= "a"')} or ${g('= "x"')}`, true],
    [`${v('= "a"')} or ${v('= "b"')}`, v('in ("a", "b", "c")'), true],
    [`${v('= "a"')} or ${g('= "b"')}`, v('in ("a", "b", "c")'), false],
    ['any("requestObject.a", jpath("x") = "1")', 'any("requestObject.a", jpath("x") in ("1", "2"))', true],
    ['any("requestObject.a", jpath("x") = "1")', 'all("requestObject.a", jpath("x") = "1")', false],
    // It may be unknown, and is then not true.
    [v('= "a"'), 'jpath("requestObject.a") = "1" or not jpath("requestObject.a") = "1"', false],
  ];
  it.each(rows)("%s => %s: %s", (a, b, expected) => {
    expect(follows(prepared(tree(a)), prepared(tree(b)))).toBe(expected);
  });
});

it("an expression with too many cases is left alone", () => {
  const either = (i: number) => `(jpath("a${i}") = "1" or jpath("b${i}") = "1")`;
  const large = tree(Array.from({ length: 12 }, (_, i) => either(i)).join(" and "));
  expect([neverHolds(large), alwaysHolds(large)]).toEqual([false, false]);
  expect(follows(prepared(large), prepared(large))).toBe(false);
  expect(neverBoth(large, tree(`${v('= "a"')} and ${v('= "b"')}`))).toBe(true);
});

const words = ["a", "ab", "b", "ba", "1", "2", "10", "null", ""];
const word = fc.constantFrom(...words).map((value) => JSON.stringify(value));
const fields = ["verb", "user.username", "user.groups", "responseStatus.code", "requestObject.a", "requestObject.a.x"];
const operand = fc.constantFrom(...fields).map((path) => `jpath("${path}")`);
const attribute = fc.constantFrom("cluster", "region");
const operator = fc.constantFrom("=", "!=", "contains", "startswith", "endswith", "like", "matches");
const order = fc.constantFrom("<", "<=", ">", ">=");
const number = fc.constantFrom("0", "1", "2", "10");
const count = fc.constantFrom("user.groups", "requestObject.a").map((path) => `count("${path}")`);
const comparison = fc
  .oneof(
    fc.tuple(fc.oneof(operand, operand, attribute), operator, word),
    fc.tuple(operand, order, number),
    fc.tuple(count, fc.oneof(order, fc.constantFrom("=", "!=")), number),
    fc.tuple(
      operand,
      fc.constant("in"),
      fc.tuple(word, word).map((list) => `(${list.join(", ")})`),
    ),
    fc.tuple(fc.constantFrom(...fields).map((path) => `exists("${path}")`)),
  )
  .map((parts) => parts.join(" "));
const element = fc.tuple(fc.constantFrom('jpath("x")', 'jpath("")'), operator, word).map((parts) => parts.join(" "));
const quantified = fc
  .tuple(fc.constantFrom("any", "all"), fc.array(element, { minLength: 1, maxLength: 2 }))
  .map(([kind, parts]) => `${kind}("requestObject.a", ${parts.join(" and ")})`);
const part: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("", "", "not "), fc.oneof(comparison, comparison, quantified))
  .map((parts) => parts.join(""));
const expression = fc
  .array(fc.array(part, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 })
  .map((cases) => cases.map((claims) => `(${claims.join(" and ")})`).join(" or "));

const text = fc.constantFrom(...words);
const scalar = fc.oneof(text, fc.constantFrom(1, 2, 10, 200, null));
const inBody = fc.oneof(
  scalar,
  fc.array(fc.oneof(scalar, fc.record({ x: scalar }, { requiredKeys: [] })), { maxLength: 3 }),
);
const event = fc
  .record(
    {
      level: fc.constantFrom("Metadata", "Request"),
      verb: text,
      user: fc.record({ username: text, groups: fc.array(text, { maxLength: 3 }) }, { requiredKeys: [] }),
      responseStatus: fc.record({ code: fc.constantFrom(0, 1, 2, 10) }, { requiredKeys: [] }),
      requestObject: fc.oneof(fc.record({ a: inBody }, { requiredKeys: [] }), fc.constant(null)),
    },
    { requiredKeys: ["level"] },
  )
  .map((body) => ({
    source: aSource({ cluster: "a", region: "ab" }),
    body: { stage: "ResponseComplete", ...body } as unknown as KubernetesEvent,
    original: new Uint8Array(),
    time: 0,
  }));

const implication = (a: Expression, b: Expression): Expression => ({
  kind: "or",
  operands: [{ kind: "not", operand: a }, b],
});

it("what is said without events is true on every event", () => {
  const seen = { never: 0, always: 0, follows: 0, both: 0 };
  fc.assert(
    fc.property(expression, expression, fc.array(event, { minLength: 20, maxLength: 20 }), (one, other, events) => {
      const [a, b] = [tree(one), tree(other)];
      const said = {
        never: neverHolds(a),
        always: alwaysHolds(implication(a, b)),
        follows: follows(prepared(a), prepared(b)),
        both: neverBoth(a, b),
      };
      for (const key of Object.keys(seen) as (keyof typeof seen)[]) if (said[key]) seen[key]++;
      const [holdsA, holdsB] = [compileExpression(a), compileExpression(b)];
      for (const one of events) {
        const truth = [holdsA(one), holdsB(one)];
        const about = `${print(a)} | ${print(b)} | ${JSON.stringify(one.body)}`;
        if (said.never) expect(truth[0], about).not.toBe("true");
        if (said.always) expect(compileExpression(implication(a, b))(one), about).not.toBe("false");
        if (said.both) expect(truth, about).not.toEqual(["true", "true"]);
        if (said.follows && truth[0] === "true") expect(truth[1], about).toBe("true");
      }
    }),
    { numRuns: 6_000 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
}, 120_000);
