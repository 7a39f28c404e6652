import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import { eventsOf, fire } from "../../daemon/cli/run-sample.ts";
import { judge, library } from "../../daemon/rules/index.ts";
import { librarySamples } from "../../daemon/rules/library/samples/index.ts";
import { parse } from "../../daemon/rules/parse.ts";
import { print } from "../../daemon/rules/print.ts";
import { mutantsOf } from "../support/mutants.ts";

const leastScore = 0.9;
const score = { mutants: 0, killed: 0 };

interface Case {
  readonly events: readonly AuditEvent[];
  readonly matches: boolean;
}

function casesOf(name: string): readonly Case[] {
  return (librarySamples[name] ?? []).map((sample) => {
    const read = eventsOf(sample, ".");
    if ("unreadable" in read) throw new Error(`${sample.name}: ${read.unreadable}`);
    return { events: read.events, matches: sample.matches };
  });
}

/** What no sample notices: the comparison, and what it was made to be. */
function survivorsOf(rule: Rule): readonly string[] {
  const parsed = parse(rule.expression);
  if (!("tree" in parsed)) throw new Error(`${rule.name} does not compile`);
  const cases = casesOf(rule.name);
  return mutantsOf(parsed.tree).flatMap(({ comparison, constant, tree }) => {
    const decide = judge([{ ...rule, expression: print(tree) }]);
    const killed = cases.some(({ events, matches }) => {
      const result = fire(decide, events);
      return "fired" in result && result.fired !== matches;
    });
    score.mutants++;
    if (killed) score.killed++;
    return killed ? [] : [`${constant}: ${print(comparison)}`];
  });
}

describe("a broken comparison makes a sample fail", () => {
  it.each(library.map((rule) => [rule.name, rule] as const))("%s", (_, rule) => {
    const before = { ...score };
    const survivors = survivorsOf(rule);
    const [mutants, killed] = [score.mutants - before.mutants, score.killed - before.killed];
    expect(killed / mutants, `no sample fails with:\n${survivors.join("\n")}`).toBeGreaterThanOrEqual(leastScore);
  });

  it("score over the whole library", () => {
    process.stdout.write(`mutation score: ${score.killed} of ${score.mutants} broken comparisons found\n`);
    expect(score.killed / score.mutants).toBeGreaterThanOrEqual(leastScore);
  });
});
