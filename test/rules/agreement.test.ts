import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesEvent } from "../../daemon/audit/event.ts";
import { compileExpression } from "../../daemon/rules/compile.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { print } from "../../daemon/rules/print.ts";
import { aSource } from "../support/events.ts";
import { expression, keys, texts } from "../support/expressions.ts";
import { interpret } from "./naive-interpreter.ts";

const scalar = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(null, true, false, 0, 1, 10, -2.5, 1e21));
/** Built from JSON text, as events are: `__proto__` is then an own key like any other. */
const value: fc.Arbitrary<string> = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar.map((s) => JSON.stringify(s)),
    fc.array(tie("node"), { maxLength: 3 }).map((list) => `[${list.join(",")}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie("node")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(",")}}`),
  ),
})).node as fc.Arbitrary<string>;

const body = fc
  .record({
    level: fc.constantFrom("None", "Metadata", "Request", "RequestResponse", "other"),
    stage: fc.constantFrom("RequestReceived", "ResponseStarted", "ResponseComplete"),
    truncated: fc.boolean(),
    parts: fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 5 }),
  })
  .map(({ level, stage, truncated, parts }) => {
    const annotations = truncated ? ',"annotations":{"audit.k8s.io/truncated":"true"}' : "";
    return JSON.parse(
      `{"level":"${level}","stage":"${stage}"${annotations}${parts.map(([k, v]) => `,${JSON.stringify(k)}:${v}`).join("")}}`,
    ) as KubernetesEvent;
  });

const source = aSource({ accountID: "1", region: "" });
const bodiesPerTree = 50;
const trees = process.env["CI"] ? 2_200 : 400;

describe("two interpreters", () => {
  it(`agree on ${trees * bodiesPerTree} pairs of expression and event`, () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(
        expression(3),
        fc.array(body, { minLength: bodiesPerTree, maxLength: bodiesPerTree, size: "max" }),
        (tree, bodies) => {
          const compiled = compileExpression(tree);
          for (const one of bodies) {
            const naive = interpret(tree, one, source);
            const answer = compiled({ source, body: one, original: new Uint8Array(), time: 0 });
            seen[answer]++;
            expect(answer, `${print(tree)}\n${JSON.stringify(one)}`).toBe(naive === "?" ? "unknown" : String(naive));
          }
        },
      ),
      { numRuns: trees },
    );
    // Each outcome must be common, or the agreement would say little.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan((trees * bodiesPerTree) / 100);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 600_000);

  it("[G10] parse(print(tree)) is the tree", () => {
    fc.assert(
      fc.property(expression(4), (tree) => {
        expect(parse(print(tree))).toMatchObject({ tree });
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("texts of any kind", () => {
  it("parsing never throws", () => {
    const words = ["jpath", "(", ")", '"a"', "=", "and", "or", "not", "in", ",", "5", "any", "#", "\n", '"', "\\", "é"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), fc.constantFrom("", " "), (parts, space) => {
        parse(parts.join(space));
      }),
      { numRuns: 5_000 },
    );
  });

  it("a chain of 2,000 comparisons and 64 levels parse; a body nested 500 deep is evaluated", () => {
    const chain = Array.from({ length: 2_000 }, () => 'jpath("a") = "b"').join(" and ");
    expect("tree" in parse(chain)).toBe(true);
    expect("tree" in parse(`${"(".repeat(64)}jpath("a") = "b"${")".repeat(64)}`)).toBe(true);
    const parsed = parse('jpath("a") contains "deep"');
    const deep = JSON.parse(`{"a":${'[{"a":'.repeat(250)}"deep"${"}]".repeat(250)}}`) as KubernetesEvent;
    expect(
      "tree" in parsed && compileExpression(parsed.tree)({ source, body: deep, original: new Uint8Array(), time: 0 }),
    ).toBe("true");
  });
});
