import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import type { Verdict } from "../../daemon/audit/verdict.ts";
import { compileRules } from "../../daemon/rules/compiled-rule.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { planner } from "../../daemon/rules/plan/planner.ts";
import { subjectOf } from "../../daemon/rules/subject.ts";
import { fixture, fixtures, outcomes } from "../ingest/reading.ts";
import { anEvent, type EventOverrides } from "../support/events.ts";
import { randomOf } from "../support/random.ts";
import { anyEvent, mutated } from "../support/random-events.ts";
import { aRule } from "../support/random-rules.ts";
import { ruleOf } from "../support/rule.ts";
import { twoJudges } from "../support/two-judges.ts";
import { interpret } from "./naive-interpreter.ts";

const policies = process.env["CI"] ? 600 : 150;
const eventsEach = 60;

describe("the index and the plain walk say the same", () => {
  it.each([true, false])(
    `of ${policies} random policies, ${eventsEach} events each; ending at the first match: %s`,
    (endAtFirst) => {
      const random = randomOf(7);
      const seen = { matched: 0, stateful: 0, notEvaluable: 0, quiet: 0 };
      for (let policy = 0; policy < policies; policy++) {
        const rules = Array.from({ length: 1 + random.below(12) }, (_, n) => aRule(random, `r${n}`));
        const { indexed, plain } = twoJudges(rules, endAtFirst);
        for (let n = 0; n < eventsEach; n++) {
          const event = anyEvent(random);
          const verdict = plain(event);
          same(indexed(event), verdict, rules, event);
          count(seen, verdict);
        }
      }
      // Each outcome must be common, or the agreement would say little.
      for (const times of Object.values(seen)) expect(times).toBeGreaterThan((policies * eventsEach) / 50);
    },
    600_000,
  );

  it("of the library and real events of every cloud, as recorded and changed", () => {
    const random = randomOf(11);
    const events = recorded();
    expect(events.length).toBeGreaterThan(100);
    const { indexed, plain } = twoJudges(library);
    const all = twoJudges(library, false);
    const seen = { matched: 0, stateful: 0, notEvaluable: 0, quiet: 0 };
    const times = process.env["CI"] ? 60 : 8;
    for (const event of events)
      for (let n = 0; n < times; n++) {
        const changed = n === 0 ? event : mutated(random, event, random.pick(events));
        const verdict = plain(changed);
        same(indexed(changed), verdict, [], changed);
        same(all.indexed(changed), all.plain(changed), [], changed);
        count(seen, verdict);
      }
    for (const outcomes of Object.values(seen)) expect(outcomes).toBeGreaterThan(events.length / 20);
  }, 600_000);

  it("what the walk says is what a second interpreter says of each rule, though rules share parts", () => {
    const random = randomOf(13);
    for (let policy = 0; policy < policies / 3; policy++) {
      const rules = Array.from({ length: 8 }, (_, n) => plainRule(aRule(random, `r${n}`)));
      const twice = [...rules, ...rules.map((r) => ({ ...r, name: `${r.name} again` }))];
      const trees = twice.map(({ name, expression }) => ({ name, tree: treeOf(expression) }));
      const { indexed } = twoJudges(twice, false);
      for (let n = 0; n < 10; n++) {
        const { unrecorded: _, ...event } = anyEvent(random);
        const { candidates, notEvaluable } = indexed(event);
        const answers = trees.map(({ name, tree }) => ({ name, answer: interpret(tree, event.body, event.source) }));
        const names = { candidates: candidates.map((c) => c.rule), notEvaluable: notEvaluable.map((n) => n.rule) };
        same(names, { candidates: named(answers, true), notEvaluable: named(answers, "?") }, rules, event);
      }
    }
  }, 600_000);
});

function count(
  seen: { matched: number; stateful: number; notEvaluable: number; quiet: number },
  verdict: Verdict,
): void {
  const { candidates, notEvaluable } = verdict;
  if (candidates.some((c) => !c.state)) seen.matched++;
  if (candidates.some((c) => c.state)) seen.stateful++;
  if (notEvaluable.length > 0) seen.notEvaluable++;
  if (candidates.length + notEvaluable.length === 0) seen.quiet++;
}

/** Says what differs on what; only then, since that takes long. */
function same<T>(one: T, other: T, rules: readonly Rule[], event: AuditEvent): void {
  if (!isDeepStrictEqual(one, other)) expect(one, shown(rules, event)).toEqual(other);
}

const shown = (rules: readonly Rule[], event: AuditEvent) =>
  `${rules.map((r) => `${r.name}: ${r.expression}`).join("\n")}\n${JSON.stringify(event)}`;

function plainRule({ threshold: _, firstSeen: __, exceptions: ___, ...plain }: Rule): Rule {
  return plain;
}

function treeOf(expression: string) {
  const parsed = parse(expression);
  if (!("tree" in parsed)) throw new Error(expression);
  return parsed.tree;
}

const named = <T>(answers: readonly { name: string; answer: T }[], wanted: T) =>
  answers.filter(({ answer }) => answer === wanted).map(({ name }) => name);

/** Every event of the fixtures. */
function recorded(): readonly AuditEvent[] {
  const files = readdirSync(fixtures).flatMap((folder) =>
    folder.includes(".") ? [] : readdirSync(join(fixtures, folder)).map((file) => `${folder}/${file}`),
  );
  return files
    .filter((file) => /\.(json|ndjson)$/.test(file))
    .flatMap((file) => fixture(file).flatMap(({ value, text }) => outcomes(value, { lenient: true }, text)))
    .filter((outcome) => "body" in outcome);
}

describe("a plan", () => {
  const exec = 'jpath("objectRef.resource") = "pods" and jpath("objectRef.subresource") = "exec"';
  const planOf = (expressions: readonly string[], event: EventOverrides) => {
    const compiled = compileRules(expressions.map((expression, n) => ruleOf(`${n}`, expression)));
    const plan = planner(compiled, 1).planOf(subjectOf(anEvent(event), compiled.scope));
    return plan && { run: plan.run.map(numberOf), waiting: [...plan.waiting], settled: plan.settled.map(numberOf) };
  };
  const numberOf = ({ number }: { number: number }) => number;
  const get = { verb: "get", objectRef: { resource: "configmaps" } };

  it.each([
    ["forgets what its keys refute", [exec], { body: get }, { run: [], waiting: [0], settled: [] }],
    ["looks at what they leave open", [exec], {}, { run: [0], waiting: [0], settled: [] }],
    [
      "lets a rule wait for what it needs: a name, a beginning, a part",
      ['jpath("user.username") = "a"', 'jpath("userAgent") startswith "curl"', 'jpath("requestURI") contains "/exec"'],
      {},
      { run: [], waiting: [1, 1, 1], settled: [] },
    ],
    [
      "does not let it wait for anything where only something else is asked for",
      ['jpath("user.username") != "a"', 'not jpath("userAgent") like "curl*"', 'jpath("requestURI") contains "/"'],
      {},
      { run: [0, 1, 2], waiting: [0, 0, 0], settled: [] },
    ],
    [
      "lets an or wait only when each of its parts can",
      [`(${exec}) or jpath("userAgent") = "curl"`, 'jpath("userAgent") = "curl" or jpath("user.username") != "a"'],
      { body: get },
      { run: [1], waiting: [1, 0], settled: [] },
    ],
    [
      "settles what is not recorded, and looks at what that leaves open",
      ['jpath("requestObject.kind") = "Pod"', 'jpath("requestObject.kind") = "Pod" and jpath("user.username") != "a"'],
      { body: { level: "Metadata" } },
      { run: [1], waiting: [0, 0], settled: [0] },
    ],
    [
      "takes no part that is not recorded for absent",
      ['jpath("requestObject.kind") = "Pod" and jpath("user.username") startswith "eve"'],
      { body: { level: "Metadata" } },
      { run: [], waiting: [1], settled: [] },
    ],
    ["leaves an odd event to the walk", [exec], { body: { objectRef: { resource: ["pods"] } } }, undefined],
    [
      "and one with nulls where it records nothing",
      [exec],
      { body: { level: "Metadata", requestObject: null } },
      undefined,
    ],
  ])("%s", (_, expressions, event, expected) => {
    expect(planOf(expressions, event)).toEqual(expected);
  });

  it("a null in a list is there, though the same null alone is not recorded", () => {
    const { indexed, plain } = twoJudges([ruleOf("Null", 'jpath("protoPayload.request") = "null"')]);
    const event = (protoPayload: unknown) => anEvent({ body: { level: "Metadata", protoPayload } });
    for (const decide of [indexed, plain]) {
      expect(decide(event([{ request: null }]))).toMatchObject({ candidates: [{ rule: "Null" }], notEvaluable: [] });
      expect(decide(event({ request: null }))).toMatchObject({ candidates: [], notEvaluable: [{ rule: "Null" }] });
    }
  });

  it("a number is its JSON text, also one too great for JavaScript", () => {
    for (const [number, text] of [
      ["1e999", "null"],
      ["-0", "0"],
      ["1.0", "1"],
      ["1e21", "1e+21"],
    ])
      for (const decide of Object.values(twoJudges([ruleOf("Number", `jpath("a") = "${text}"`)])))
        expect(decide(anEvent({ body: JSON.parse(`{"a":${number}}`) })).candidates).toHaveLength(1);
  });

  it("tells how many rules it has to look at on every event", () => {
    const rules = [
      'jpath("user.username") != "a"',
      'jpath("verb") != "get" and exists("objectRef")',
      exec,
      'jpath("userAgent") = "x"',
    ];
    expect(judge(rules.map((expression, n) => ruleOf(`${n}`, expression))).always).toBe(1);
    expect(judge(library).always).toBeLessThan(library.length / 20);
  });

  it("is right also after more combinations than are kept", () => {
    const words = Array.from({ length: 20 }, (_, n) => `w${n}`);
    const rules = words.map((word) =>
      ruleOf(
        word,
        `jpath("verb") = "${word}" and jpath("objectRef.resource") != "${word}" and jpath("objectRef.subresource") != "${word}"`,
      ),
    );
    const { indexed, plain } = twoJudges(rules);
    const random = randomOf(3);
    for (let n = 0; n < 12_000; n++) {
      const [verb, resource, subresource] = [random.pick(words), random.pick(words), random.pick(words)];
      const event = anEvent({ body: { verb, objectRef: { resource, subresource } }, original: "" });
      expect(indexed(event)).toEqual(plain(event));
    }
  });
});
