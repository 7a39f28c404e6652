import { RE2JS } from "re2js";
import { type Budget, isSpent, prices, spend } from "./budget.ts";

/** What one pattern's automaton may take: RE2JS's own 8 MiB, times a thousand rules, would be the machine's memory. */
const automatonBytes = 512 * 1024;

/** RE2 syntax, found anywhere, in time linear in the text (re2js; never RegExp, which backtracks). Undefined: no RE2. */
export function compilePattern(text: string): ((text: string, budget: Budget) => boolean) | undefined {
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(text);
  } catch {
    return undefined;
  }
  const perCharacter = pattern.re2().onepass ? prices.onePass : prices.automaton;
  let payer: Payer | undefined;
  return (value, budget) => {
    payer ??= meter(pattern);
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
