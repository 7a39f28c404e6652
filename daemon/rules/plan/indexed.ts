import type { AuditEvent } from "../../audit/event.ts";
import type { Candidate, NotEvaluable, Verdict } from "../../audit/verdict.ts";
import { isSpent, type Limits, newBudget } from "../budget.ts";
import type { CompiledRule, CompiledRules } from "../compiled-rule.ts";
import { foundAt, type Subject, subjectOf } from "../subject.ts";
import type { Unrecorded } from "../unrecorded.ts";
import { judgeOne, toCandidate, walk } from "../walk.ts";
import { type Numbers, tellRules } from "./clue-index.ts";
import { entryOf, type Plan, type ToRun, type Unknown } from "./plan.ts";
import { type Planner, planner } from "./planner.ts";

/**
 * Judges as a walk over all rules does, by looking only at those that can come to something on the event. It spends
 * less: a rule for which a walk's budget would not suffice may be decided here, but never the other way round.
 */
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
  const { rules, scope } = compiled;
  const lookUp = lookingUp(plans, rules, limits);
  const decide = (event: AuditEvent): Verdict => {
    const subject = subjectOf(event, scope, newBudget(limits));
    const plan = plans.planOf(subject);
    if (!plan) return walk({ rules }, subject, event.time, limits, endAtFirst);
    return run(plan, lookUp(plan, subject), subject, event.time, limits, endAtFirst);
  };
  return { decide, always: plans.always };
}

/** The rules that have to be looked at on an event: those of its plan, and those that wait for what is found in it. */
function lookingUp({ indexes }: Planner, rules: readonly CompiledRule[], limits: Limits) {
  const called: ToRun[] = [];
  const isCalled = new Uint8Array(rules.length);
  const budget = newBudget(limits);
  let { waiting }: Pick<Plan, "waiting"> = { waiting: isCalled };
  let unrecorded: readonly Unrecorded[] = [];
  const call = (numbers: Numbers) => {
    for (const number of numbers) {
      const compiled = rules[number];
      if (waiting[number] === 0 || isCalled[number] === 1 || !compiled) continue;
      isCalled[number] = 1;
      called.push({ number, compiled, entry: entryOf(compiled, unrecorded) });
    }
  };
  return (plan: Plan, subject: Subject): readonly ToRun[] => {
    waiting = plan.waiting;
    unrecorded = subject.recording.parts;
    called.length = 0;
    budget.left = limits.event;
    for (const place of plan.places) {
      const index = indexes[place];
      if (index) tellRules(index, foundAt(subject, place), budget, call);
    }
    if (called.length === 0) return plan.run;
    for (const { number } of called) isCalled[number] = 0;
    return [...plan.run, ...called].sort((a, b) => a.number - b.number);
  };
}

/** Judges by some of the rules, in order. */
function run(
  plan: Plan,
  rules: readonly ToRun[],
  subject: Subject,
  time: number,
  limits: Limits,
  endAtFirst: boolean,
): Verdict {
  const candidates: Candidate[] = [];
  const unknown: Unknown[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const { number, compiled, entry } of rules) {
    const truth = judgeOne(compiled, subject, time, limits);
    if (truth === false) continue;
    if (truth === undefined)
      unknown.push({ number, entry: isSpent(subject.budget) ? { ...entry, reason: "budget" } : entry });
    else candidates.push(toCandidate(compiled, subject));
    if (truth !== true || !endAtFirst || compiled.state) continue;
    end = number;
    break;
  }
  if (candidates.length === 0 && unknown.length === 0) return plan.quiet;
  return { candidates, notEvaluable: inOrder(plan.settled, unknown, end) };
}

/** Of the rules before the end, those that could not be judged. Both lists are in order. */
function inOrder(settled: readonly Unknown[], unknown: readonly Unknown[], end: number): readonly NotEvaluable[] {
  const entries: NotEvaluable[] = [];
  const rest = unknown.values();
  let next = rest.next().value;
  for (const { number, entry } of settled) {
    if (number > end) break;
    for (; next && next.number < number; next = rest.next().value) entries.push(next.entry);
    entries.push(entry);
  }
  for (; next; next = rest.next().value) entries.push(next.entry);
  return entries;
}
