import { describe, expect, it } from "vitest";
import type { Rule, RuleException } from "../../daemon/audit/rule.ts";
import { allMatches, checkRule, judge } from "../../daemon/rules/index.ts";
import { anEvent, type EventOverrides } from "../support/events.ts";

const rule = (name: string, expression: string, more: Partial<Rule> = {}): Rule => ({
  name,
  message: "${user.username}",
  expression,
  description: "",
  severity: "low",
  attackTechniques: [],
  owner: "user",
  ...more,
});
const exec = 'jpath("objectRef.subresource") = "exec"';
const exception = (more: Partial<RuleException> = {}): RuleException => ({
  name: "operator",
  expression: 'jpath("user.username") = "alice"',
  reason: "she repairs databases",
  ...more,
});
const names = (rules: readonly Rule[], event: EventOverrides = {}) =>
  judge(rules)(anEvent(event)).candidates.map((c) => c.rule);

describe("exceptions", () => {
  it.each([
    ["one that holds silences the rule, and the next rule has its turn", exception(), {}, ["Next"]],
    ["one that does not hold changes nothing", exception(), { body: { user: { username: "bob" } } }, ["Exec"]],
    ["before its end it holds", exception({ until: "2026-11-23" }), {}, ["Next"]],
    ["its last day is the one before", exception({ until: "2026-11-22" }), {}, ["Exec"]],
    ["a time ends it to the moment", exception({ until: "2026-11-22T10:33:01.124+01:00" }), {}, ["Next"]],
    ["and not later", exception({ until: "2026-11-22T10:33:01.123+01:00" }), {}, ["Exec"]],
    [
      "one that the event cannot answer does not silence",
      exception({ expression: 'jpath("responseObject.kind") = "Pod"' }),
      {},
      ["Exec"],
    ],
  ])("%s", (_, given, event, expected) => {
    expect(names([rule("Exec", exec, { exceptions: [given] }), rule("Next", exec)], event)).toEqual(expected);
  });

  it("are refused with their place when they do not compile", () => {
    const exceptions = [exception(), exception({ name: "b", expression: 'jpath("verb" = "x"' })];
    expect(() => checkRule({ name: "a", message: "m", expression: exec, exceptions })).toThrow(
      /exceptions\.1\.expression:1:19 /,
    );
  });
});

describe("what a rule may say", () => {
  const input = (more: object) => ({ name: "a", message: "m", expression: exec, ...more });
  it.each([
    ["two exceptions of one name", { exceptions: [exception(), exception()] }, "two exceptions have the same name"],
    ["an exception without a reason", { exceptions: [exception({ reason: "" })] }, "exceptions.0.reason"],
    ["an end that is no day", { exceptions: [exception({ until: "soon" })] }, "write a day or a time"],
    [
      "threshold and firstSeen",
      { threshold: { count: 2, within: "1m", by: [] }, firstSeen: { by: ["verb"], within: "1d" } },
      "not both",
    ],
    ["a threshold of one", { threshold: { count: 1, within: "1m", by: [] } }, "threshold.count"],
    ["a window that is no duration", { threshold: { count: 2, within: "fast", by: [] } }, "write a duration"],
    ["a window of years", { firstSeen: { by: ["verb"], within: "800d" } }, "at most 366d"],
    [
      "by what is no path",
      { threshold: { count: 2, within: "1m", by: ["user..name"] } },
      'threshold.by.0: "user..name" is no path',
    ],
    ["first seen by nothing", { firstSeen: { by: [], within: "1d" } }, "firstSeen.by"],
    ["an ATT&CK id that is none", { attack: ["T16"] }, "write an ATT&CK id"],
    [
      "a sample without an event",
      { samples: [{ name: "s", matches: true, because: "b" }] },
      "one of event, events and file",
    ],
  ])("not: %s", (_, more, sentence) => {
    expect(() => checkRule(input(more))).toThrow(sentence);
  });

  it("samples do not travel with the rule", () => {
    const samples = [{ name: "s", event: {}, matches: false, because: "empty" }];
    expect(checkRule(input({ samples, attack: ["T1609", "TA0002"] }))).not.toHaveProperty("samples");
  });
});

describe("stateful rules", () => {
  const burst = rule("Burst", exec, { threshold: { count: 3, within: "10m", by: ["user.username", "user.groups"] } });

  it("stand before the first match, with what they count by", () => {
    const { candidates } = judge([burst, rule("Exec", exec), rule("Never", exec)])(anEvent());
    expect(candidates).toMatchObject([
      {
        rule: "Burst",
        state: { kind: "threshold", count: 3, withinMs: 600_000, group: '[["alice"],["dev","system:authenticated"]]' },
      },
      { rule: "Exec" },
    ]);
    expect(candidates[1]).not.toHaveProperty("state");
  });

  it("begin anew when their definition changes, and only then", () => {
    const idOf = (r: Rule) => judge([r])(anEvent()).candidates[0]?.state?.id;
    const more = { ...burst, threshold: { count: 4, within: "10m", by: ["user.username"] } };
    expect(idOf({ ...burst, message: "other", severity: "high" })).toBe(idOf(burst));
    expect(idOf(more)).not.toBe(idOf(burst));
    expect(idOf({ ...burst, expression: `${exec} or ${exec}` })).not.toBe(idOf(burst));
  });

  it("an exception keeps an event from being counted", () => {
    expect(names([{ ...burst, exceptions: [exception()] }])).toEqual([]);
  });
});

describe("a rule that could not be judged", () => {
  const body = 'jpath("requestObject.spec.hostPID") = "true"';
  it.each([
    ["level", { level: "Metadata" }],
    ["stage", { stage: "RequestReceived" }],
    ["truncated", { annotations: { "audit.k8s.io/truncated": "true" } }],
  ] as const)("says why: %s", (reason, event) => {
    const { candidates, notEvaluable } = judge([rule("Host", body), rule("Exec", exec)])(anEvent({ body: event }));
    expect(notEvaluable).toEqual([{ rule: "Host", reason }]);
    expect(candidates.map((c) => c.rule)).toEqual(["Exec"]);
  });

  it("says why: provider", () => {
    const event = anEvent({ unrecorded: ["user.groups"] });
    const groups = rule("Groups", 'jpath("user.groups") = "system:masters"');
    expect(judge([groups])({ ...event, body: { ...event.body, user: {} } }).notEvaluable).toEqual([
      { rule: "Groups", reason: "provider" },
    ]);
  });

  it("is not asked after the first match", () => {
    const metadata = anEvent({ body: { level: "Metadata" } });
    expect(judge([rule("Exec", exec), rule("Host", body)])(metadata).notEvaluable).toEqual([]);
    expect(allMatches([rule("Exec", exec), rule("Host", body)])(metadata)).toMatchObject({
      matches: [{ rule: "Exec" }],
      notEvaluable: [{ rule: "Host", reason: "level" }],
    });
  });
});
