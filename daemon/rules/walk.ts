import type { Candidate, NotEvaluable, Verdict } from "../audit/verdict.ts";
import { endRule, isSpent, type Limits, startRule } from "./budget.ts";
import type { Truth } from "./compile.ts";
import type { CompiledRule, CompiledRules } from "./compiled-rule.ts";
import { reasonOf, type Subject } from "./subject.ts";

/**
 * Judges by one rule after the other: what an index may do faster, but not otherwise. With `endAtFirst` the first rule
 * that holds ends it, unless it is stateful.
 */
export function walk(
  { rules }: Pick<CompiledRules, "rules">,
  subject: Subject,
  time: number,
  limits: Limits,
  endAtFirst: boolean,
): Verdict {
  const candidates: Candidate[] = [];
  const notEvaluable: NotEvaluable[] = [];
  for (const rule of rules) {
    const truth = judgeOne(rule, subject, time, limits);
    if (truth === undefined) notEvaluable.push(toNotEvaluable(rule, subject));
    if (truth !== true) continue;
    candidates.push(toCandidate(rule, subject));
    if (endAtFirst && !rule.state) break;
  }
  return { candidates, notEvaluable };
}

/**
 * True when the rule holds and none of its exceptions does. An exception for which the budget does not suffice does
 * not hold, as one that is unknown: better an audit too many.
 */
export function judgeOne({ holds, excepted }: CompiledRule, subject: Subject, time: number, limits: Limits): Truth {
  startRule(subject.budget, limits);
  const truth = holds(subject);
  const result = truth === true && excepted(subject, time) ? false : truth;
  endRule(subject.budget, limits);
  return result;
}

/** What is stored when the rule wins. */
export function toCandidate({ rule, message, state }: CompiledRule, subject: Subject): Candidate {
  const { name, severity, attackTechniques } = rule;
  const match = { rule: name, message: message(subject), severity, attackTechniques };
  return state ? { ...match, state: state(subject) } : match;
}

/** Why the rule that was judged last could not tell. */
function toNotEvaluable({ rule, paths }: CompiledRule, { budget, recording }: Subject): NotEvaluable {
  return { rule: rule.name, reason: isSpent(budget) ? "budget" : reasonOf(recording.parts, paths) };
}
