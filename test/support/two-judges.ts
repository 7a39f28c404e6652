import type { AuditEvent } from "../../daemon/audit/event.ts";
import type { Rule } from "../../daemon/audit/rule.ts";
import type { Verdict } from "../../daemon/audit/verdict.ts";
import { limits, newBudget } from "../../daemon/rules/budget.ts";
import { compileRules } from "../../daemon/rules/compiled-rule.ts";
import { indexed } from "../../daemon/rules/plan/indexed.ts";
import { planner } from "../../daemon/rules/plan/planner.ts";
import { subjectOf } from "../../daemon/rules/subject.ts";
import { walk } from "../../daemon/rules/walk.ts";

type Decide = (event: AuditEvent) => Verdict;

/** The same rules under the index, with a plan from the first event on, and under the plain walk over all of them. */
export function twoJudges(rules: readonly Rule[], endAtFirst = true): { indexed: Decide; plain: Decide } {
  const planned = compileRules(rules);
  const { decide } = indexed(planned, limits, endAtFirst, planner(planned, 1));
  const walked = compileRules(rules);
  const plain: Decide = (event) =>
    walk(walked, subjectOf(event, walked.scope, newBudget(limits)), event.time, limits, endAtFirst);
  return { indexed: decide, plain };
}
