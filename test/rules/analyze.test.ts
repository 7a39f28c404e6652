import { describe, expect, it } from "vitest";
import type { Rule } from "../../daemon/audit/rule.ts";
import { analyze, coverage, unreachedBySamples } from "../../daemon/rules/analysis/analyze.ts";
import { anEvent } from "../support/events.ts";
import { ruleOf } from "../support/rule.ts";

const now = Date.parse("2026-11-22T00:00:00Z");
const said = (...rules: Rule[]) =>
  analyze(rules, now).map(({ rule: name, severity, code }) => `${name}: ${severity} ${code}`);
const messages = (...rules: Rule[]) => analyze(rules, now).map(({ message }) => message);
const exec = 'jpath("objectRef.subresource") in ("exec", "attach")';
const execs = 'jpath("objectRef.subresource") = "exec"';
const exception = (expression: string, until?: string) => ({ name: "e", reason: "r", expression, until });

describe("rules that are never reached", () => {
  it.each<[string, Rule[], string[]]>([
    ["behind the same", [ruleOf("a", exec), ruleOf("b", exec)], ["b: error unreachable"]],
    [
      "behind a wider one",
      [ruleOf("a", exec), ruleOf("b", `${execs} and jpath("verb") = "get"`)],
      ["b: error unreachable"],
    ],
    ["not behind a narrower one", [ruleOf("a", execs), ruleOf("b", exec)], []],
    ["not behind another", [ruleOf("a", 'jpath("verb") = "get"'), ruleOf("b", exec)], []],
    [
      "not behind one that counts: it lets events pass",
      [ruleOf("a", exec, { threshold: { count: 2, within: "1m", by: [] } }), ruleOf("b", execs)],
      [],
    ],
    [
      "one that counts is not, either",
      [ruleOf("a", exec), ruleOf("b", execs, { threshold: { count: 2, within: "1m", by: [] } })],
      ["b: error unreachable"],
    ],
    [
      "not behind one with an exception for it",
      [ruleOf("a", exec, { exceptions: [exception('jpath("user.username") = "x"')] }), ruleOf("b", execs)],
      [],
    ],
    [
      "behind one whose exception is for others",
      [ruleOf("a", exec, { exceptions: [exception('jpath("objectRef.subresource") = "attach"')] }), ruleOf("b", execs)],
      ["b: error unreachable"],
    ],
    [
      "behind one whose exception is over",
      [ruleOf("a", exec, { exceptions: [exception('jpath("verb") = "get"', "2026-11-01")] }), ruleOf("b", execs)],
      ["a: warning expired-exception", "b: error unreachable"],
    ],
  ])("%s", (_, rules, expected) => {
    expect(said(...rules)).toEqual(expected);
  });

  it("the rule that stands before it is named", () => {
    expect(messages(ruleOf("a", exec), ruleOf("b", execs))).toEqual([
      'never reached: "a" stands before it and holds whenever it does',
    ]);
  });
});

describe("what does nothing", () => {
  it.each<[string, Rule, string[]]>([
    ["a contradiction", ruleOf("a", 'jpath("verb") = "a" and jpath("verb") = "b"'), ["a: error contradiction"]],
    ["of numbers", ruleOf("a", 'count("user.groups") < 3 and count("user.groups") > 5'), ["a: error contradiction"]],
    [
      "a part that never holds",
      ruleOf("a", `${exec} or not (jpath("verb") != "a" or jpath("verb") != "b")`),
      ["a: error contradiction"],
    ],
    [
      "within any",
      ruleOf("a", `${exec} or any("requestObject.x", jpath("k") = "1" and not jpath("k") startswith "1")`),
      ["a: error contradiction"],
    ],
    [
      "a choice that the rest rules out",
      ruleOf("a", 'jpath("verb") = "get" and (jpath("verb") = "list" or jpath("stage") = "Panic")'),
      ["a: warning contradiction"],
    ],
    ["a tautology", ruleOf("a", 'jpath("verb") = "a" or jpath("verb") != "a"'), ["a: warning always-true"]],
    ["in a part", ruleOf("a", `${exec} and (exists("user") or not exists("user"))`), ["a: warning always-true"]],
    ["nothing wrong", ruleOf("a", `${exec} and not jpath("user.username") startswith "system:"`), []],
    ["a field that no event has", ruleOf("a", 'jpath("user.nam") = "x"'), ["a: warning unknown-field"]],
    ["a stage that no event has", ruleOf("a", 'jpath("stage") = "ResponseCompleted"'), ["a: warning unknown-value"]],
    ["a verb that no event has", ruleOf("a", 'jpath("verb") in ("get", "DELETE")'), ["a: warning unknown-value"]],
    [
      "a threshold that is never reached",
      ruleOf("a", exec, { threshold: { count: 2, within: "1m", by: ["user.username", "auditID"] } }),
      ["a: error threshold-out-of-reach"],
    ],
    [
      "a first sighting of everything",
      ruleOf("a", exec, { firstSeen: { by: ["requestReceivedTimestamp"], within: "1h" } }),
      ["a: warning threshold-out-of-reach"],
    ],
    [
      "an exception for everything",
      ruleOf("a", execs, { exceptions: [exception('jpath("objectRef.subresource") startswith "ex"')] }),
      ["a: error always-excepted"],
    ],
    [
      "an exception for nothing",
      ruleOf("a", execs, { exceptions: [exception('jpath("objectRef.subresource") = "attach"')] }),
      ["a: warning idle-exception"],
    ],
    [
      "an exception that is over",
      ruleOf("a", execs, { exceptions: [exception(execs, "2026-11-22")] }),
      ["a: warning expired-exception"],
    ],
    [
      "an exception that is not",
      ruleOf("a", execs, { exceptions: [exception('jpath("user.username") = "x"', "2026-11-23")] }),
      [],
    ],
  ])("%s", (_, given, expected) => {
    expect(said(given)).toEqual(expected);
  });

  it("the part is shown", () => {
    expect(messages(ruleOf("a", `${exec} or jpath("verb") = "a" and jpath("verb") = "b"`))).toEqual([
      'this part can never hold: jpath("verb") = "a" and jpath("verb") = "b"',
    ]);
    expect(messages(ruleOf("a", 'jpath("verb") = "DELETE"'))).toEqual([
      'verbs are in lower case: "DELETE" is none; did you mean "delete"?',
    ]);
  });
});

describe("by samples", () => {
  const wide = ruleOf("wide", 'jpath("user.groups") = "dev"');
  const narrow = ruleOf("narrow", execs);
  const dev = anEvent();
  const other = anEvent({ body: { user: { username: "bob" } } });

  it("a rule before which another one holds on every known event is named, and on how many", () => {
    expect(unreachedBySamples([wide, narrow], [dev, dev])).toMatchObject([
      { rule: "narrow", severity: "warning", by: "samples", message: expect.stringMatching(/2 known events.*"wide"/) },
    ]);
  });

  it("one event on which it comes first is enough; so is one that only counts, or none at all", () => {
    expect(unreachedBySamples([wide, narrow], [dev, other])).toEqual([]);
    const counting = { ...wide, threshold: { count: 2, within: "1m", by: [] } };
    expect(unreachedBySamples([counting, narrow], [dev])).toEqual([]);
    expect(unreachedBySamples([wide, narrow], [])).toEqual([]);
  });
});

it("counts the rules of each technique and ATT&CK id", () => {
  const { techniques, attack } = coverage([
    ruleOf("a", exec, { attackTechniques: ["execIntoContainer"], attack: ["T1609", "TA0002"] }),
    ruleOf("b", exec, { attackTechniques: ["execIntoContainer", "webShell"], attack: ["T1609"] }),
  ]);
  expect(Object.keys(techniques)).toHaveLength(46);
  expect(techniques).toMatchObject({ execIntoContainer: 2, webShell: 1, masquerading: 0 });
  expect(attack).toEqual({ T1609: 2, TA0002: 1 });
});
