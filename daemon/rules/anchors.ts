import type { Path } from "./path.ts";
import type { Clue, Leaf, Sketch } from "./sketch.ts";

/**
 * A rule's anchors: leaves such that the rule need not be looked at on an event on which all of them are false, unless
 * what is known of the event otherwise leaves it open (plan.ts). A rule without anchors depends on that alone.
 */
export type Anchors = ReadonlySet<Leaf>;

/** How rarely leaves are true, as far as can be told: less is better. From `keyed` on, an index would not help. */
interface Choice {
  readonly rank: number;
  readonly leaves: readonly Leaf[];
}

const ranks = { equal: 0, prefix: 1, piece: 2, present: 6 } as const;
/** Bodies are not always recorded, and big. */
const ofBody = 3;
const common = 3;
const keyed = 7;
const never = 20;

/** `isKey`: whether a leaf is decided by what plans are made for. */
export function anchorsOf(sketch: Sketch, paths: readonly Path[], isKey: (leaf: Leaf) => boolean): Anchors {
  const { rank, leaves } = choose(sketch, false, (leaf) => choiceOf(leaf, paths, isKey));
  return new Set(rank < never ? leaves : []);
}

/** Of an `and` one operand is enough; of an `or` every one is needed. A `not` makes one the other. */
function choose(sketch: Sketch, negated: boolean, ofLeaf: (leaf: Leaf) => Choice): Choice {
  switch (sketch.kind) {
    case "not":
      return choose(sketch.operand, !negated, ofLeaf);
    case "and":
    case "or": {
      const choices = sketch.operands.map((operand) => choose(operand, negated, ofLeaf));
      return (sketch.kind === "and") !== negated ? choices.reduce(better) : choices.reduce(together);
    }
    default:
      return negated ? { rank: never, leaves: [] } : ofLeaf(sketch);
  }
}

const better = (a: Choice, b: Choice): Choice =>
  b.rank < a.rank || (b.rank === a.rank && b.leaves.length < a.leaves.length) ? b : a;

const together = (a: Choice, b: Choice): Choice => ({
  rank: Math.max(a.rank, b.rank),
  leaves: [...a.leaves, ...b.leaves],
});

function choiceOf(leaf: Leaf, paths: readonly Path[], isKey: (leaf: Leaf) => boolean): Choice {
  if (isKey(leaf)) return { rank: keyed, leaves: [] };
  if (!leaf.clue) return { rank: never, leaves: [] };
  const rank = ranks[leaf.clue.kind] + (isBody(paths[leaf.place]) ? ofBody : 0) + (isCommon(leaf.clue) ? common : 0);
  return { rank, leaves: [leaf] };
}

/** The cluster's own parts, whose names begin like this, make most of the requests. */
const isCommon = (clue: Clue) => clue.kind === "prefix" && clue.texts.some((text) => text.startsWith("system:"));

const bodies = ["requestObject", "responseObject", "protoPayload"];

const isBody = (path: Path | undefined): boolean => {
  const first = path?.steps[0];
  return typeof first !== "string" || bodies.includes(first);
};
