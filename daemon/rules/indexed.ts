import type { AuditEvent } from "../audit/event.ts";
import type { Candidate, NotEvaluable, Verdict } from "../audit/verdict.ts";
import { type Limits, newBudget } from "./budget.ts";
import { type Numbers, tellRules } from "./clue-index.ts";
import type { CompiledRules } from "./compiled-rule.ts";
import type { Plan, Settled } from "./plan.ts";
import { type Planner, planner } from "./planner.ts";
import { foundAt, type Subject, subjectOf } from "./subject.ts";
import { judgeOne, toCandidate, toNotEvaluable, walk } from "./walk.ts";

/** Judges as a walk over all rules does, by looking only at those that can come to something on the event. */
export interface Indexed {
  readonly decide: (event: AuditEvent) => Verdict;
  /** How many rules are looked at on an event of which no rule names anything: the part that grows with the policy. */
  readonly always: number;
}

export function indexed(
  compiled: CompiledRules,
  limits: Limits,
  endAtFirst: boolean,
  plans = planner(compiled),
): Indexed {
  const lookUp = lookingUp(plans, compiled.rules.length, limits);
  const decide = (event: AuditEvent): Verdict => {
    const subject = subjectOf(event, compiled.scope, newBudget(limits));
    const plan = plans.planOf(subject);
    if (!plan) return walk(compiled, subject, event.time, limits, endAtFirst);
    return run(plan, lookUp(plan, subject), compiled, subject, event.time, limits, endAtFirst);
  };
  return { decide, always: plans.always };
}

/** The rules that have to be looked at on an event: those of its plan, and those that wait for what is found in it. */
function lookingUp({ indexes }: Planner, rules: number, limits: Limits): (plan: Plan, subject: Subject) => Numbers {
  const called: number[] = [];
  const isCalled = new Uint8Array(rules);
  const budget = newBudget(limits);
  let { waiting }: Pick<Plan, "waiting"> = { waiting: new Uint8Array(rules) };
  const call = (numbers: Numbers) => {
    for (const rule of numbers) {
      if (waiting[rule] === 0 || isCalled[rule] === 1) continue;
      isCalled[rule] = 1;
      called.push(rule);
    }
  };
  return (plan, subject) => {
    waiting = plan.waiting;
    called.length = 0;
    budget.left = limits.event;
    for (const place of plan.places) {
      const index = indexes[place];
      if (index) tellRules(index, foundAt(subject, place), budget, call);
    }
    if (called.length === 0) return plan.run;
    for (const rule of called) isCalled[rule] = 0;
    return [...plan.run, ...called].sort((a, b) => a - b);
  };
}

/** Judges by some of the rules, in order. */
function run(
  plan: Plan,
  numbers: Numbers,
  { rules }: CompiledRules,
  subject: Subject,
  time: number,
  limits: Limits,
  endAtFirst: boolean,
): Verdict {
  const candidates: Candidate[] = [];
  const unknown: Settled[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const number of numbers) {
    const rule = rules[number];
    const truth = rule && judgeOne(rule, subject, time, limits);
    if (truth === false || !rule) continue;
    if (truth === undefined) unknown.push({ rule: number, entry: toNotEvaluable(rule, subject) });
    else candidates.push(toCandidate(rule, subject));
    if (truth !== true || !endAtFirst || rule.state) continue;
    end = number;
    break;
  }
  if (candidates.length === 0 && unknown.length === 0) return plan.quiet;
  return { candidates, notEvaluable: inOrder(plan.settled, unknown, end) };
}

/** Of the rules before the end, those that could not be judged. */
function inOrder(settled: readonly Settled[], unknown: readonly Settled[], end: number): readonly NotEvaluable[] {
  return [...settled.filter(({ rule }) => rule < end), ...unknown]
    .sort((a, b) => a.rule - b.rule)
    .map(({ entry }) => entry);
}
