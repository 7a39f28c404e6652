import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type CoverageState, coverageOf } from "../../components/coverage/index.ts";
import { lineFor, matchOf, parsePolicy } from "../../components/coverage/policy.ts";
import { isTrueOf, requestOf } from "../../components/coverage/recording.ts";
import type { AuditEvent, KubernetesEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { judge } from "../../daemon/rules/index.ts";
import { randomOf } from "../support/random.ts";
import { type Policy, writtenBy } from "./naive-api-server.ts";
import { ruleOf } from "./rules.ts";
import { anExpression, aPolicy, universe } from "./universe.ts";

const rule = (expression: string, exception?: string): Rule =>
  ruleOf(expression, exception ? [{ name: "e", expression: exception, reason: "" }] : [], "r");

const eventOf = (body: KubernetesEvent): AuditEvent => ({
  source: { name: "webhook/test", cluster: "test", provider: "others" },
  body,
  original: new Uint8Array(),
  time: Date.parse("2030-01-02T00:00:00Z"),
});

const textOf = (policy: Policy) => stringify({ apiVersion: "audit.k8s.io/v1", kind: "Policy", ...policy });
const runs = 700;

describe("random policies and rules, against every request of a small world", () => {
  it("[A03] never is said only where no request makes the rule true, covered only with one that does", () => {
    const said: Partial<Record<CoverageState, number>> = {};
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(seed);
      const policy = aPolicy(random);
      const tested = rule(anExpression(random), random.oneIn(4) ? anExpression(random, 1) : undefined);
      const [finding] = coverageOf([tested], [{ name: "test", records: { kind: "policy", text: textOf(policy) } }]);
      if (!finding) throw new Error("no finding");
      const decide = judge([tested]);
      const fires = (body: KubernetesEvent) => decide(eventOf(body)).candidates.length > 0;
      const about = JSON.stringify({ seed, policy, tested, finding }, null, 1);
      if (finding.state === "never") {
        const found = universe.flatMap((whole) => writtenBy(policy, whole)).find(fires);
        expect(found, about).toBeUndefined();
      }
      if (finding.witness) {
        const witness = finding.witness as KubernetesEvent;
        expect(fires(witness), about).toBe(true);
        const written = writtenBy(policy, { ...witness, level: "RequestResponse" } as KubernetesEvent);
        expect(
          written.some(({ stage, level }) => stage === witness.stage && level === witness["level"]),
          about,
        ).toBe(true);
      }
      expect(finding.witness !== undefined, about).toBe(["covered", "partly"].includes(finding.state));
      said[finding.state] = (said[finding.state] ?? 0) + 1;
    }
    // All the answers are given, and that neither can be proven is rare.
    expect(said.never).toBeGreaterThan(runs / 10);
    expect(said.covered).toBeGreaterThan(runs / 10);
    expect(said.unknown ?? 0).toBeLessThan(runs / 20);
  }, 120_000);

  it("a line of a policy matches what the API server's documentation says, as a formula too", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const policy = aPolicy(randomOf(seed));
      const parsed = parsePolicy(textOf(policy));
      if (!parsed) throw new Error("no policy");
      for (const whole of universe.filter((_, n) => (n + seed) % 7 === 0)) {
        const event = eventOf(whole);
        const line = lineFor(parsed, requestOf(event));
        const levels = new Set(writtenBy({ rules: policy.rules }, whole).map((written) => written["level"]));
        const expected = line && line.level !== "None" && levels.size > 0 ? [line.level] : [];
        expect([...levels], JSON.stringify({ seed, policy, whole })).toEqual(expected);
        const first = parsed.rules.find((one) => isTrueOf(matchOf(one), event));
        expect(first, JSON.stringify({ seed, policy, whole })).toEqual(line);
      }
    }
  });
});
