import { RE2JS } from "re2js";
import { type Budget, isSpent, prices, spend } from "./budget.ts";

/** What one pattern's automaton may take: RE2JS's own 8 MiB, times a thousand rules, would be the machine's memory. */
const automatonBytes = 512 * 1024;

/** Whether a text is a pattern in RE2 syntax. */
export function isPattern(text: string): boolean {
  return compiled(text) !== undefined;
}

/**
 * RE2 syntax, found anywhere, in time linear in the text (re2js; never RegExp, which backtracks). Compiled when it is
 * first asked: a policy has hundreds of patterns, of some 30 KB each, and most of them see no text for weeks. What
 * `isPattern` refuses is found nowhere.
 */
export function compilePattern(text: string): (text: string, budget: Budget) => boolean {
  let found: ReturnType<typeof finder> | undefined;
  return (value, budget) => {
    found ??= finder(compiled(text));
    return found(value, budget);
  };
}

function compiled(text: string): RE2JS | undefined {
  try {
    return RE2JS.compile(text);
  } catch {
    return undefined;
  }
}

function finder(pattern: RE2JS | undefined): (text: string, budget: Budget) => boolean {
  if (!pattern) return () => false;
  const perCharacter = pattern.re2().onepass ? prices.onePass : prices.automaton;
  const payer = meter(pattern);
  return (value, budget) => {
    payer.budget = budget;
    return spend(budget, value.length * perCharacter) && pattern.test(value) && !isSpent(budget);
  };
}

interface Payer {
  budget: Budget | undefined;
}

/**
 * Linear hides a factor: a pattern such as `a.{90}b` has an automaton that never gets complete, and then RE2JS follows
 * every instruction at every character. Both are paid for where they happen; nothing public of RE2JS tells it before.
 */
function meter(pattern: RE2JS): Payer {
  const payer: Payer = { budget: undefined };
  const charge = (steps: number) => payer.budget === undefined || spend(payer.budget, steps);
  const re2 = pattern.re2();
  const { dfa } = re2;
  const makeState = dfa.makeState.bind(dfa);
  dfa.stateBudget = automatonBytes;
  dfa.memBudget = automatonBytes;
  dfa.makeState = (instructions, ...rest) =>
    charge((4 + instructions.length) * prices.instruction) ? makeState(instructions, ...rest) : null;
  const doExecuteNFA = re2.doExecuteNFA.bind(re2);
  re2.doExecuteNFA = (input, ...rest) =>
    charge(input.endPos() * pattern.programSize() * prices.instruction) ? doExecuteNFA(input, ...rest) : null;
  return payer;
}
