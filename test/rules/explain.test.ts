import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, KubernetesEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { type Explained, explain, explainRule } from "../../daemon/rules/explain.ts";
import { judge } from "../../daemon/rules/index.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { print } from "../../daemon/rules/print.ts";
import { anEvent, aSource } from "../support/events.ts";
import { expression, keys, texts } from "../support/expressions.ts";

const rule = (text: string, more: Partial<Rule> = {}): Rule => ({
  name: "Mine",
  message: "by ${user.username}",
  expression: text,
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
  ...more,
});
function explained(text: string, body: JsonObject = {}): Explained {
  const parsed = parse(text);
  if ("errors" in parsed) throw new Error(text);
  return explain(parsed.tree, anEvent({ body }));
}

describe("what a comparison found", () => {
  it.each<[string, string, JsonObject, object]>([
    ["one value", 'jpath("verb") = "get"', {}, { truth: "false", values: ['"create"'] }],
    ["several", 'jpath("user.groups") = "dev"', {}, { truth: "true", values: ['"dev"', '"system:authenticated"'] }],
    ["nothing", 'jpath("objectRef.apiGroup") = ""', {}, { truth: "false", values: [] }],
    ["a number", 'jpath("responseStatus.code") >= 101', {}, { truth: "true", values: ['"101"'] }],
    ["a JSON text", 'jpath("user") contains "alice"', { user: { a: ["alice"] } }, { values: ['{"a":["alice"]}'] }],
    ["a count", 'count("user.groups") = 2', {}, { truth: "true", values: ["2"] }],
    ["that there is something", 'exists("user.uid")', {}, { truth: "true", values: ['"u-1"'] }],
    ["a fact of the source", 'cluster = "prod"', {}, { truth: "true", values: ['"prod"'] }],
    ["a fact that is not known", 'region = "eu"', {}, { truth: "false", values: [] }],
    [
      "a body below its level",
      'jpath("requestObject.spec") = "x"',
      { level: "Metadata" },
      { truth: "unknown", values: [], unrecorded: "level" },
    ],
    [
      "a body before its stage",
      'exists("responseObject")',
      { level: "RequestResponse", stage: "ResponseStarted" },
      { truth: "unknown", unrecorded: "stage" },
    ],
    [
      "a body that was cut off",
      'count("requestObject.x") = 1',
      { annotations: { "audit.k8s.io/truncated": "true" } },
      { truth: "unknown", values: ["0"], unrecorded: "truncated" },
    ],
  ])("%s", (_, text, body, expected) => {
    expect(explained(text, body)).toMatchObject({ kind: "comparison", text, ...expected });
  });

  it("each part is told, those after the deciding one, too", () => {
    expect(explained('jpath("verb") = "get" and (not exists("user") or jpath("stage") = "x")')).toMatchObject({
      kind: "and",
      truth: "false",
      parts: [
        { truth: "false" },
        { kind: "or", truth: "false", parts: [{ kind: "not", truth: "false", parts: [{ truth: "true" }] }, {}] },
      ],
    });
  });

  it("of any and all each element", () => {
    const body = { requestObject: { spec: { containers: [{ name: "a" }, { name: "b", image: "x" }] } } };
    const inner = (name: string, truth: string) => ({
      value: JSON.stringify(body.requestObject.spec.containers.find((c) => c.name === name)),
      condition: { kind: "comparison", text: 'jpath("image") = "x"', truth, values: truth === "true" ? ['"x"'] : [] },
    });
    for (const [kind, truth] of [
      ["any", "true"],
      ["all", "false"],
    ] as const)
      expect(explained(`${kind}("requestObject.spec.containers", jpath("image") = "x")`, body)).toEqual({
        kind,
        truth,
        text: `${kind}("requestObject.spec.containers", jpath("image") = "x")`,
        elements: [inner("a", "false"), inner("b", "true")],
      });
  });
});

describe("a verdict is the judge's", () => {
  const exec = 'jpath("objectRef.subresource") = "exec"';
  const except = (text: string, until?: string) => ({
    exceptions: [{ name: "known", expression: text, reason: "allowed", until }],
  });
  it.each<[string, Rule, object]>([
    ["holds", rule(exec), { verdict: "holds", message: "by alice" }],
    ["does not hold", rule('jpath("verb") = "get"'), { verdict: "does not hold" }],
    ["is excepted", rule(exec, except('jpath("user.username") = "alice"')), { verdict: "is excepted" }],
    [
      "an exception that is over",
      rule(exec, except('jpath("user.username") = "alice"', "2026-11-22")),
      { verdict: "holds", exceptions: [{ name: "known", isOver: true, until: "2026-11-22" }] },
    ],
    [
      "an exception that does not hold",
      rule(exec, except('jpath("user.username") = "bob"', "2027-01-01")),
      { verdict: "holds", exceptions: [{ isOver: false, expression: { truth: "false", values: ['"alice"'] } }] },
    ],
    [
      "cannot be evaluated",
      rule('jpath("responseObject.a") = "x"'),
      { verdict: "cannot be evaluated", reason: "level" },
    ],
    ["a stateful rule", rule(exec, { threshold: { count: 5, within: "1m", by: [] } }), { verdict: "holds" }],
  ])("%s", (_, given, expected) => {
    expect(explainRule(given, anEvent())).toMatchObject(expected);
  });
});

const value = fc.jsonValue({ maxDepth: 3 }).map((v) => JSON.stringify(v));
const field = fc.tuple(
  fc.constantFrom(...keys),
  fc.oneof(
    value,
    fc.constantFrom(...texts).map((t) => JSON.stringify(t)),
  ),
);
const body = fc
  .tuple(
    fc.constantFrom("Metadata", "Request", "RequestResponse"),
    fc.constantFrom("RequestReceived", "ResponseStarted", "ResponseComplete"),
    fc.array(field, { maxLength: 5 }),
  )
  .map(([level, stage, fields]) => {
    const more = fields.map(([key, json]) => `,${JSON.stringify(key)}:${json}`).join("");
    return JSON.parse(`{"level":"${level}","stage":"${stage}"${more}}`) as KubernetesEvent;
  });

it("agrees with the judge, on any expression and event, in every part", () => {
  const seen = { true: 0, false: 0, unknown: 0 };
  const source = aSource({ accountID: "1", region: "" });
  const inside = (tree: Explained): readonly Explained[] =>
    "parts" in tree ? [tree, ...tree.parts.flatMap(inside)] : [tree];
  fc.assert(
    fc.property(expression(3), fc.array(body, { minLength: 20, maxLength: 20 }), (tree, bodies) => {
      for (const one of bodies) {
        const event = { source, body: one, original: new Uint8Array(), time: 0 };
        const result = explain(tree, event);
        seen[result.truth]++;
        expect(result.truth, print(tree)).toBe(compileExpression(tree)(event));
        const verdict = judge([rule(print(tree))])(event);
        const said = verdict.candidates.length > 0 ? "true" : verdict.notEvaluable.length > 0 ? "unknown" : "false";
        expect(result.truth, print(tree)).toBe(said);
        for (const part of inside(result)) {
          if (part.kind !== "comparison") continue;
          const parsed = parse(part.text);
          expect("tree" in parsed && compileExpression(parsed.tree)(event)).toBe(part.truth);
        }
      }
    }),
    { numRuns: 150 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
}, 120_000);
