import type { Leaf, Sketch } from "./sketch.ts";

/** The truths that a condition may come to, one bit each. */
export type Possible = number;
export const isFalse = 1;
export const isUnknown = 2;
export const isTrue = 4;

/**
 * What a condition may come to, given what each leaf may. More than it really may where leaves depend on each other,
 * never less: what is only false here is false.
 */
export function possible(sketch: Sketch, leaf: (leaf: Leaf) => Possible): Possible {
  switch (sketch.kind) {
    case "and":
      return sketch.operands.reduce((all, operand) => both(all, possible(operand, leaf)), isTrue);
    case "or":
      return not(sketch.operands.reduce((none, operand) => both(none, not(possible(operand, leaf))), isTrue));
    case "not":
      return not(possible(sketch.operand, leaf));
    default:
      return leaf(sketch);
  }
}

/** Kleene's `and`, for every pair of truths. */
function both(a: Possible, b: Possible): Possible {
  const unknown = (a & isUnknown && b & (isUnknown | isTrue)) || (b & isUnknown && a & (isUnknown | isTrue));
  return ((a | b) & isFalse) | (unknown ? isUnknown : 0) | (a & b & isTrue);
}

const not = (a: Possible): Possible => (a & isUnknown) | (a & isFalse ? isTrue : 0) | (a & isTrue ? isFalse : 0);
