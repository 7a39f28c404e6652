import type { Rule } from "../../audit/rule.ts";
import { counted, table } from "../table.ts";
import type { Decision } from "./decide.ts";
import type { Read } from "./read-events.ts";

/** What a replay has seen so far. */
export interface Tally {
  readonly events: number;
  readonly matched: number;
  readonly errors: number;
  /** Inputs that broke off or could not be opened. */
  readonly brokenInputs: number;
  /** Records that are no audit events, by what they are. */
  readonly apart: ReadonlyMap<string, number>;
  readonly matches: ReadonlyMap<string, number>;
  readonly notEvaluable: ReadonlyMap<string, number>;
}

export interface Counting extends Tally {
  count(read: Exclude<Read, { event: unknown }>): void;
  countEvent(decision: Decision): void;
}

/** Log streams have names of their own: not all of them are counted one by one. */
const mostKinds = 12;

export function newTally(): Counting {
  const tally = {
    events: 0,
    matched: 0,
    errors: 0,
    brokenInputs: 0,
    apart: new Map<string, number>(),
    matches: new Map<string, number>(),
    notEvaluable: new Map<string, number>(),
    count(read: Exclude<Read, { event: unknown }>) {
      if ("error" in read) {
        tally.errors++;
        if (read.ofInput) tally.brokenInputs++;
      } else
        add(tally.apart, tally.apart.has(read.apart) || tally.apart.size < mostKinds ? read.apart : "other records");
    },
    countEvent({ verdict, matches, notEvaluable }: Decision) {
      tally.events++;
      if (verdict) tally.matched++;
      for (const { rule } of matches) add(tally.matches, rule);
      for (const { rule } of notEvaluable) add(tally.notEvaluable, rule);
    },
  };
  return tally;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The counts of each rule that has any, in the policy's order, and a sentence on the whole. */
export function summary(tally: Tally, rules: readonly Rule[], seconds: number): readonly string[] {
  const numbers = ({ name }: Rule) => [tally.matches.get(name) ?? 0, tally.notEvaluable.get(name) ?? 0];
  const shown = rules.filter((rule) => numbers(rule).some((number) => number > 0));
  const rows = shown.map((rule) => [rule.name, rule.severity, ...numbers(rule).map(String)]);
  const apart = [...tally.apart].map(([what, count]) => `${count} passed over (${what})`);
  const parts = [
    counted(tally.events, "event"),
    `${tally.matched} matched`,
    ...(tally.errors > 0 ? [`${tally.errors} could not be read`] : []),
    ...apart,
  ];
  return [
    ...(rows.length > 0 ? [table(["RULE", "SEVERITY", "MATCHES", "NOT EVALUABLE"], rows)] : []),
    `${parts.join(", ")}; ${counted(rules.length, "rule")}, ${seconds.toFixed(1)} s`,
  ];
}
