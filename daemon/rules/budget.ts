/**
 * What judging may still cost. A step is about a nanosecond of the slowest case of each operation that could be
 * measured (two cores of 2024, Node 24); usual texts take a fifth of that.
 */
export interface Budget {
  /** Steps left for the rule in hand. Below zero they are used up, and what is answered from then on means nothing. */
  left: number;
  /** Steps left for all rules of the event. */
  leftOfEvent: number;
  /** The rule in hand, or a condition that it shares with others: each pays once for what is kept. */
  turn: number;
  turns: number;
  /** What the rule in hand has paid for things that another had worked out. */
  shared: number;
}

export interface Limits {
  readonly rule: number;
  readonly event: number;
}

/**
 * A rule may take some 100 ms, all rules of one event some 800 ms. An API server takes objects of 3 MB and etcd stores
 * 1.5 MB: the prewritten rules that search all of a pod's text take 23 million steps each for 1.5 MB of it, all rules
 * together 190 million; on usual events a rule takes less than 20 thousand.
 */
export const limits: Limits = { rule: 100_000_000, event: 800_000_000 };

/** Prices in steps, each for one. */
export const prices = {
  /** A comparison: asking for a path's values, before they are looked at. */
  comparison: 32,
  /** One of several values, a network of several. */
  value: 64,
  /** An element or value that is visited. */
  node: 16,
  /** What writing JSON costs beside: a number or word, a key, a key of a huge object, a character. */
  scalar: 64,
  key: 32,
  keyOfMany: 1_024,
  written: 4,
  /** A condition for one element. */
  element: 64,
  /** A character that is searched: String.includes takes up to 7 ns where a text nearly matches all the time. */
  searched: 4,
  /** A character where both texts have to be gone through: startsWith takes 8 ns. */
  compared: 8,
  /** A character under an automaton that is built, and one under RE2JS's one-pass programs. */
  automaton: 10,
  onePass: 40,
  /** A character times an instruction, where RE2JS has to follow each of them. */
  instruction: 25,
} as const;

/** A budget of its own, for what no event's budget pays. */
export function newBudget({ rule, event }: Limits = limits): Budget {
  return { left: rule, leftOfEvent: event, turn: 1, turns: 1, shared: 0 };
}

/** Takes steps; false when there are not enough. */
export function spend(budget: Budget, steps: number): boolean {
  budget.left -= steps;
  return budget.left >= 0;
}

export const isSpent = (budget: Budget): boolean => budget.left < 0;

/** Gives the next rule its share of what is left of the event's steps. */
export function startRule(budget: Budget, { rule }: Limits): void {
  budget.left = Math.min(rule, budget.leftOfEvent);
  budget.turn = ++budget.turns;
  budget.shared = 0;
}

/** Takes what the rule has spent from the event's steps, but not a second time what it shares. */
export function endRule(budget: Budget, { rule }: Limits): void {
  const share = Math.min(rule, budget.leftOfEvent);
  budget.leftOfEvent -= Math.max(0, share - Math.max(0, budget.left) - budget.shared);
}

/**
 * Something worked out once and kept. Every rule that uses it pays for it as if it were the first, so that what a rule
 * may do does not depend on the rules around it.
 */
export interface Kept {
  readonly price: number;
  /** The rule that has paid last; 0 for none. */
  paidIn: number;
}

export function pay(kept: Kept, budget: Budget): void {
  if (kept.price === 0 || kept.paidIn === budget.turn) return;
  if (kept.paidIn > 0) budget.shared += kept.price;
  kept.paidIn = budget.turn;
  budget.left -= kept.price;
}
