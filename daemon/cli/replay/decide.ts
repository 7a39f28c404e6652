import type { AuditEvent } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import type { Candidate, NotEvaluable } from "../../audit/verdict.ts";
import { allMatches, judge } from "../../rules/index.ts";
import { openRecordedCounts } from "../counting.ts";

/** What rules say of one event. */
export interface Decision {
  /** The first rule that fires. */
  readonly verdict: Candidate | undefined;
  /** Every rule that fires, if all were asked; else the first. */
  readonly matches: readonly Candidate[];
  /** The rules that could not be evaluated; of those before the verdict, unless all were asked. */
  readonly notEvaluable: readonly NotEvaluable[];
}

/** Rules, in order, ready to decide one event after the other. */
export interface Decider {
  decide(event: AuditEvent): Decision;
  close(): void;
}

/**
 * Decides as a daemon would, with thresholds and first sightings on the time of the events. With `all`, every rule is
 * asked, and each stateful one counts by itself. Fails with `invalid` when a rule does not compile.
 */
export function openDecider(rules: readonly Rule[], { all = false } = {}): Decider {
  const ask = all ? allMatches(rules) : asMatches(judge(rules));
  const counts = rules.some((rule) => rule.threshold ?? rule.firstSeen) ? openRecordedCounts() : undefined;
  return {
    decide(event) {
      const { matches: candidates, notEvaluable } = ask(event);
      const fires = counts?.of(placed(event));
      const matches: Candidate[] = [];
      for (const candidate of candidates) {
        if (candidate.state && !fires?.(candidate.state)) continue;
        matches.push(candidate);
        if (!all) break;
      }
      return { verdict: matches[0], matches, notEvaluable };
    },
    close: () => counts?.close(),
  };
}

/** Where records name no cluster, those of two clouds are at least not of the same. */
function placed(event: AuditEvent): AuditEvent {
  const { source } = event;
  return source.cluster === "" ? { ...event, source: { ...source, cluster: `(${source.provider})` } } : event;
}

const asMatches = (decide: ReturnType<typeof judge>) => (event: AuditEvent) => {
  const { candidates: matches, notEvaluable } = decide(event);
  return { matches, notEvaluable };
};
