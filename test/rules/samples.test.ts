import { describe, expect, it } from "vitest";
import { runSample } from "../../daemon/cli/run-sample.ts";
import { library } from "../../daemon/rules/index.ts";
import { librarySamples } from "../../daemon/rules/library/samples/index.ts";

const leastSamples = 8;
const leastRules = 64;
const leastAttackIds = 30;

it("has samples of every prewritten rule, and of no other", () => {
  expect(Object.keys(librarySamples).sort()).toEqual(library.map((rule) => rule.name).sort());
});

it(`has at least ${leastRules} behaviours, and names at least ${leastAttackIds} ATT&CK techniques and tactics`, () => {
  expect(library.length).toBeGreaterThanOrEqual(leastRules);
  expect(new Set(library.flatMap((rule) => rule.attack ?? [])).size).toBeGreaterThanOrEqual(leastAttackIds);
});

describe.each(library.map((rule) => [rule.name, rule] as const))("[A07] %s", (name, rule) => {
  const samples = librarySamples[name] ?? [];

  it(`shows at least ${leastSamples} events, some that match and some that must not`, () => {
    expect(samples.length).toBeGreaterThanOrEqual(leastSamples);
    expect(samples.filter((s) => s.matches).length).toBeGreaterThanOrEqual(2);
    expect(samples.filter((s) => !s.matches).length).toBeGreaterThanOrEqual(2);
    expect(new Set(samples.map((s) => s.name)).size).toBe(samples.length);
  });

  it("matches in every envelope, or says which cloud does not show it", () => {
    const shown = new Set(samples.filter((s) => s.matches).flatMap((s) => (s.events ?? [s.event]).map(envelopeOf)));
    const hidden = ["webhook", "EKS", "AKS", "GKE"].filter((envelope) => !shown.has(envelope));
    const said = (cloud: string) => new RegExp(`${cloud}|cloud`, "i").test(rule.description);
    expect(hidden.filter((cloud) => !said(cloud))).toEqual([]);
  });

  it.each(samples.map((s) => [s.matches ? "matches" : "is silent on", s.name, s] as const))(
    "%s: %s",
    (_, __, sample) => {
      expect(runSample(rule, sample)).toMatchObject({ fired: sample.matches });
    },
  );

  it("says what it is, who did what, why it matters and what it does not see", () => {
    expect(rule.message).toContain("${");
    expect(rule.description.length).toBeGreaterThan(120);
    expect(rule.attack?.length ?? 0).toBeGreaterThan(0);
    if (rule.expression.includes("requestObject")) expect(rule.description).toContain("level Request");
  });
});

function envelopeOf(event: unknown): string {
  const { logStreamName, properties, protoPayload } = event as Record<string, unknown>;
  if (logStreamName !== undefined) return "EKS";
  if (properties !== undefined) return "AKS";
  return protoPayload === undefined ? "webhook" : "GKE";
}
