import type { Path } from "../path.ts";
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
  const { rank, leaves } = choose(sketch, false);
  return new Set(rank < never ? leaves : []);

  /** Of an `and` one operand is enough; of an `or` every one is needed. A `not` makes one the other. */
  function choose(part: Sketch, negated: boolean): Choice {
    switch (part.kind) {
      case "not":
        return choose(part.operand, !negated);
      case "and":
      case "or": {
        const choices = part.operands.map((operand) => choose(operand, negated));
        return (part.kind === "and") !== negated ? choices.reduce(better) : choices.reduce(together);
      }
      default:
        return negated ? none : chooseOf(part);
    }
  }

  function chooseOf(leaf: Leaf): Choice {
    if (isKey(leaf)) return { rank: keyed, leaves: [] };
    const own = leaf.clue && leaf.place >= 0 ? { rank: rankOf(leaf.clue, paths[leaf.place]), leaves: [leaf] } : none;
    return leaf.inner ? better(own, choose(leaf.inner, false)) : own;
  }
}

const none: Choice = { rank: never, leaves: [] };

const better = (a: Choice, b: Choice): Choice =>
  b.rank < a.rank || (b.rank === a.rank && b.leaves.length < a.leaves.length) ? b : a;

const together = (a: Choice, b: Choice): Choice => ({
  rank: Math.max(a.rank, b.rank),
  leaves: [...a.leaves, ...b.leaves],
});

const rankOf = (clue: Clue, path: Path | undefined): number =>
  ranks[clue.kind] + (isBody(path) ? ofBody : 0) + (isCommon(clue) ? common : 0);

/** The cluster's own parts, whose names begin like this, make most of the requests. */
const isCommon = (clue: Clue) => clue.kind === "prefix" && clue.texts.some((text) => text.startsWith("system:"));

const bodies = ["requestObject", "responseObject", "protoPayload"];

const isBody = (path: Path | undefined): boolean => {
  const first = path?.steps[0];
  return typeof first !== "string" || bodies.includes(first);
};
