import type { AuditEvent } from "../audit/event.ts";
import type { Rule } from "../audit/rule.ts";
import type { Candidate, Judge, NotEvaluable } from "../audit/verdict.ts";
import { limits as usual } from "./budget.ts";
import { compileRules } from "./compiled-rule.ts";
import { parsing } from "./parse.ts";
import { indexed } from "./plan/indexed.ts";

/** Every rule that holds on an event, in the policy's order, and every one that could not be evaluated. */
export interface AllMatches {
  readonly matches: readonly Candidate[];
  readonly notEvaluable: readonly NotEvaluable[];
}

/** A judge, and how many of its rules it has to look at on every event, whatever that holds. */
export type IndexedJudge = Judge & { readonly always: number };

/**
 * Compiles rules into a judge: top to bottom, the first that holds ends it; stateful rules that hold before it stand
 * before it. Fails with `invalid` and every rule's errors.
 */
export function judge(rules: readonly Rule[], limits = usual, read = parsing()): IndexedJudge {
  const { decide, always } = indexed(compileRules(rules, read), limits, true);
  return Object.assign(decide, { always });
}

/** Compiles rules to report every one that holds, not only the first. Fails as `judge` does. */
export function allMatches(rules: readonly Rule[]): (event: AuditEvent) => AllMatches {
  const { decide } = indexed(compileRules(rules), usual, false);
  return (event) => {
    const { candidates, notEvaluable } = decide(event);
    return { matches: candidates, notEvaluable };
  };
}
