import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { auditPolicy, auditPolicyText } from "../../components/audit-policy.ts";
import { findingOf } from "../../components/coverage/coverage.ts";
import {
  auditPolicyFromRules,
  coverageOf,
  ordinaryActivity,
  policyFromRules,
  savingsOf,
  savingsSentence,
} from "../../components/coverage/index.ts";
import { isEnough } from "../../components/coverage/needs.ts";
import { type AuditPolicy, lineFor, parsePolicy } from "../../components/coverage/policy.ts";
import { preparedRule } from "../../components/coverage/prepared-rule.ts";
import { recordingOf } from "../../components/coverage/recordings.ts";
import { reductionsOf } from "../../components/coverage/reductions.ts";
import { policyText } from "../../components/coverage/synthesis.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { library } from "../../daemon/rules/index.ts";
import { prewritten, ruleOf } from "./rules.ts";

const options = { namespace: "auditwire" };
const source = (text: string) => ({ name: "prod", records: { kind: "policy" as const, text } });

function parsed(text: string): AuditPolicy {
  const policy = parsePolicy(text);
  if (!policy) throw new Error(`no policy: ${text}`);
  return policy;
}

const ofSeverity = (...severities: readonly string[]) =>
  library.filter(({ severity }) => severities.includes(severity));
const sets: readonly (readonly [string, readonly Rule[]])[] = [
  ["one rule", [prewritten("Privileged pod creation")]],
  ["exec", [prewritten("Exec or attach to a pod"), prewritten("Port-forward to a pod")]],
  ["reads of secrets", [prewritten("Secret read by a person"), prewritten("Secrets of all namespaces listed")]],
  [
    "users and namespaces",
    [prewritten("Anonymous request let in"), prewritten("Change in a system namespace by a person")],
  ],
  ["answers", [ruleOf('jpath("objectRef.resource") = "nodes" and exists("responseObject.spec")')]],
  ["paths", [ruleOf('jpath("requestURI") startswith "/debug"')]],
  ["bodies of anything", [ruleOf('exists("requestObject.spec.hostNetwork")')]],
  ["an unknown kind", [ruleOf('jpath("objectRef.resource") = "backups" and jpath("verb") = "delete"')]],
  ["the critical ones", ofSeverity("critical")],
  ["the critical and high ones", ofSeverity("critical", "high")],
];

describe("an audit policy made from rules", () => {
  it.each(sets)(
    "[A03] covers every rule and has nothing that could be left out: %s",
    (_, rules) => {
      const { text, notCovered } = auditPolicyFromRules(rules, options);
      const missing = notCovered.map(({ rule }) => rule);
      for (const finding of coverageOf(rules, [source(text)]))
        if (!missing.includes(finding.rule)) expect(finding.state, `${finding.sentence}\n${text}`).toBe("covered");

      const covered = rules.filter(({ name }) => !missing.includes(name)).map(preparedRule);
      const objects = (policy: AuditPolicy) => {
        const recording = recordingOf(source(policyText(policy)));
        return covered.some((rule) => findingOf(rule, source(""), recording).state !== "covered");
      };
      const reductions = [...reductionsOf(parsed(text))];
      for (const { without, policy } of reductions)
        expect(objects(policy) || !isEnough(policy, []), `without ${without}:\n${text}`).toBe(true);
      // A policy of one line with one entry cannot be made smaller but in its stages.
      expect(reductions.length).toBeGreaterThan(0);
    },
    120_000,
  );

  it("covers the whole library but for what would record secrets", () => {
    const { text, notCovered } = auditPolicyFromRules(library, options);
    expect(notCovered.map(({ rule }) => rule)).toEqual([
      "Service account token of long life requested",
      "Long-lived service account token created",
    ]);
    const states = coverageOf(library, [source(text)]).filter(({ state }) => state !== "covered");
    expect(states.map(({ rule, state }) => [rule, state])).toEqual(notCovered.map(({ rule }) => [rule, "never"]));
  });

  it.each(sets)("never records secrets or tokens above Metadata: %s", (_, rules) => {
    const policy = parsed(policyFromRules(rules, options));
    const objects = [
      { group: "", resource: "secrets", subresource: "", namespace: "shop", name: "x" },
      { group: "", resource: "secrets", subresource: "", namespace: "auditwire", name: "x" },
      { group: "", resource: "serviceaccounts", subresource: "token", namespace: "shop", name: "x" },
      { group: "authentication.k8s.io", resource: "tokenreviews", subresource: "", namespace: "", name: "" },
    ];
    for (const object of objects)
      for (const verb of ["get", "create", "update", "patch"]) {
        const request = { verb, username: "alice", groups: [], path: "/api", object };
        expect(["None", "Metadata"]).toContain(lineFor(policy, request)?.level ?? "None");
      }
  });

  it("keeps the beginning of a session, and nobody else's", () => {
    const { rules, omitStages } = parsed(policyFromRules(library, options));
    expect(omitStages).toEqual(["RequestReceived"]);
    const open = rules.filter((line) => !line.omitStages.includes("ResponseStarted"));
    expect(open.flatMap(({ resources }) => resources)).toEqual([
      { group: "", resources: ["pods/attach", "pods/exec", "pods/portforward"], resourceNames: [] },
    ]);
  });

  it("is the same text for the same rules, in any order, and valid for an API server", () => {
    const rules = ofSeverity("critical", "high");
    const text = policyFromRules(rules, options);
    expect(policyFromRules([...rules].reverse(), options)).toBe(text);
    expect(auditPolicyText(text)).toBe(text);
    const known = ["level", "users", "verbs", "namespaces", "resources", "nonResourceURLs", "omitStages"];
    for (const line of (parse(text) as { rules: object[] }).rules)
      expect(Object.keys(line).filter((key) => !known.includes(key))).toEqual([]);
  });

  it("of no rules records nothing", () => {
    expect(parsed(policyFromRules([], options)).rules.map(({ level }) => level)).toEqual(["None"]);
  });

  it("refuses a namespace that is none", () => {
    expect(() => policyFromRules(library, { namespace: "No Name" })).toThrow("no name of a namespace");
  });
});

describe("what a policy saves on recorded activity", () => {
  it("counts the events of a real cluster under each policy", () => {
    const exec = policyFromRules([prewritten("Exec or attach to a pod")], options);
    expect(ordinaryActivity().reduce((sum, { count }) => sum + count, 0)).toBe(7_997);
    expect(savingsOf(exec)).toMatchObject({ events: 8_130, recorded: 0 });
    const { recommended } = savingsOf(exec);
    expect(recommended).toBeGreaterThan(500);
    expect(savingsOf(auditPolicy("recommended")).recorded).toBe(recommended);
    expect(savingsOf(auditPolicy("classic")).recorded).toBeLessThan(recommended);
  });

  it.each([
    [{ events: 100, recorded: 10, recommended: 40 }, "it records 10, 75 % fewer than the recommended policy (40)"],
    [{ events: 100, recorded: 60, recommended: 40 }, "it records 60, 50 % more than the recommended policy (40)"],
    [{ events: 100, recorded: 40, recommended: 40 }, "it records 40, as many as the recommended policy (40)"],
  ])("says it in a sentence (%#)", (savings, sentence) => {
    expect(savingsSentence(savings)).toContain(sentence);
  });
});
