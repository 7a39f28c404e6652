import type { CompiledRules } from "../compiled-rule.ts";
import type { Subject } from "../subject.ts";
import { type Recording, sharedRecordings } from "../unrecorded.ts";
import { anchorsOf } from "./anchors.ts";
import { type ClueIndex, clueIndex } from "./clue-index.ts";
import { combinationOf, keysOf, unnamed, valuesOfKeys } from "./keys.ts";
import { isKeyLeaf, type Plan, type PlannedRule, planFor } from "./plan.ts";
import { type Clue, type Leaf, sketch } from "./sketch.ts";

/** Makes plans for events as they come, and keeps them. */
export interface Planner {
  /** The plan for events like this one; undefined for an odd event, and for one of a sort that is rare. */
  readonly planOf: (subject: Subject) => Plan | undefined;
  /** By place: what tells of the rules that wait for something there. */
  readonly indexes: readonly (ClueIndex | undefined)[];
  /** How many rules are looked at on an event of which no rule names anything: the part that grows with the policy. */
  readonly always: number;
}

/** Combinations that are kept, those included whose events are still counted; and rules that all plans list. */
const mostCombinations = 4_096;
const mostListed = 300_000;
/** From this event of a combination on, it has a plan: to make one costs about as much as to judge so many without. */
const worthPlanning = 16;
/** Recordings of clouds that add paths of their own. */
const mostOwnRecordings = 1_024;

export function planner({ rules: compiled, scope, trees }: CompiledRules, firstPlanned = worthPlanning): Planner {
  const sketches = trees.map((tree) => sketch(tree, scope));
  const keys = keysOf(sketches, scope, sharedRecordings + mostOwnRecordings);
  const places = new Set(keys.map((key) => key.place));
  const isKey = (leaf: Leaf) => places.has(leaf.place) && isKeyLeaf(leaf);
  const rules = compiled.map((rule, n): PlannedRule => {
    const whole = sketches[n] ?? { kind: "or", operands: [] };
    return { compiled: rule, sketch: whole, anchors: anchorsOf(whole, scope.paths, isKey) };
  });
  const numberOf = numbering();
  const known = new Map<number, Plan | number>();
  let listed = 0;
  const forgetAll = () => {
    known.clear();
    listed = 0;
  };
  const planOf = (subject: Subject): Plan | undefined => {
    const recording = numberOf(subject.recording);
    const combination = recording === undefined ? undefined : combinationOf(keys, subject, recording);
    if (combination === undefined) return undefined;
    const plan = known.get(combination) ?? 0;
    if (typeof plan === "object") return plan;
    // Clients choose the values: what they make is forgotten, not kept.
    if (known.size >= mostCombinations || listed >= mostListed) forgetAll();
    known.set(combination, plan + 1);
    if (plan + 1 < firstPlanned) return undefined;
    const made = planFor(
      rules,
      { keys, values: valuesOfKeys(keys, subject), unrecorded: subject.recording.parts },
      scope.paths,
    );
    known.set(combination, made);
    listed += made.run.length + made.settled.length;
    return made;
  };
  const strangers = { keys, values: keys.map((): typeof unnamed => unnamed), unrecorded: [] };
  return { planOf, indexes: indexesOf(rules), always: planFor(rules, strangers, scope.paths).run.length };
}

/** Numbers recordings; undefined where a part stands as null, which is rare, or when there are too many. */
function numbering(): (recording: Recording) => number | undefined {
  const numbers = new Map<string, number>();
  return ({ name, hasNulls }) => {
    if (hasNulls) return undefined;
    if (typeof name === "number") return name;
    const number = numbers.get(name);
    if (number !== undefined || numbers.size >= mostOwnRecordings) return number;
    numbers.set(name, sharedRecordings + numbers.size);
    return sharedRecordings + numbers.size - 1;
  };
}

function indexesOf(rules: readonly PlannedRule[]): (ClueIndex | undefined)[] {
  const byPlace: { clue: Clue; rule: number }[][] = [];
  for (const [rule, { anchors }] of rules.entries())
    for (const { place, clue } of anchors) {
      const here = byPlace[place] ?? [];
      byPlace[place] = here;
      if (clue) here.push({ clue, rule });
    }
  return byPlace.map((clues) => clueIndex(clues));
}
