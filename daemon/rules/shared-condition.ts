import type { Expression } from "./ast.ts";
import { isSpent, pay } from "./budget.ts";
import { type Condition, compile, connect, type Truth } from "./compile.ts";
import { print } from "./print.ts";
import type { Scope } from "./scope.ts";

/** Conditions of the rules of a scope, by their text. */
export type SharedConditions = Map<string, SharedCondition>;

interface SharedCondition {
  readonly holds: Condition;
  /** How many rules have it. */
  rules: number;
}

/**
 * A rule's condition, as what stands between its outermost `and`s. Each part is worked out once on a root for all rules
 * that have it: rules repeat what they leave out, such as requests that failed or were the control plane's own.
 */
export function compileShared(tree: Expression, scope: Scope, known: SharedConditions): readonly Condition[] {
  const parts = tree.kind === "and" ? tree.operands : [tree];
  return parts.map((part) => share(part, scope, known));
}

/** Kleene's `and` of parts. */
export function allOf(parts: readonly Condition[]): Condition {
  const [only] = parts;
  return only && parts.length === 1 ? only : connect(parts, false);
}

function share(tree: Expression, scope: Scope, known: SharedConditions): Condition {
  const text = print(tree);
  const found = known.get(text);
  if (found) {
    found.rules++;
    return found.holds;
  }
  const condition = compile(tree, scope);
  const remembered = remember(condition, scope);
  const shared: SharedCondition = {
    holds: (subject) => (shared.rules > 1 ? remembered(subject) : condition(subject)),
    rules: 1,
  };
  known.set(text, shared);
  return shared.holds;
}

function remember(condition: Condition, scope: Scope): Condition {
  const answer = { root: Number.NaN, truth: undefined as Truth, price: 0, paidIn: 0 };
  return (subject) => {
    const { budget } = subject;
    if (answer.root === scope.root) {
      pay(answer, budget);
      return isSpent(budget) ? undefined : answer.truth;
    }
    const { turn, left } = budget;
    // Its price is to be the same whatever the rule in hand has paid for before.
    budget.turn = ++budget.turns;
    const truth = condition(subject);
    budget.turn = turn;
    if (isSpent(budget)) return truth;
    answer.root = scope.root;
    answer.truth = truth;
    answer.price = left - budget.left;
    answer.paidIn = turn;
    return truth;
  };
}
