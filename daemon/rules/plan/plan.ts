import type { NotEvaluable, Verdict } from "../../audit/verdict.ts";
import type { Condition } from "../compile.ts";
import type { CompiledRule } from "../compiled-rule.ts";
import type { Path } from "../path.ts";
import { allOf } from "../shared-condition.ts";
import { reasonOf } from "../subject.ts";
import { type Coverage, coverageOf, type Unrecorded } from "../unrecorded.ts";
import type { Anchors } from "./anchors.ts";
import type { Key, KeyValue } from "./keys.ts";
import { isFalse, isTrue, isUnknown, type Possible, possible } from "./possible.ts";
import type { Leaf, Sketch } from "./sketch.ts";

/** What can be said of all rules at once for events that are alike: the same keys, the same parts recorded. */
export interface Plan {
  /** Rules that have to be looked at whatever else the event holds, in order. */
  readonly run: readonly ToRun[];
  /** 1 for each rule that has to be looked at where one of its anchors is found. */
  readonly waiting: Uint8Array;
  /** Where to look for anchors. */
  readonly places: readonly number[];
  /** Rules that come out unknown whatever else the event holds, in order. */
  readonly settled: readonly Unknown[];
  /** What is said where none of the rules that are looked at says anything. */
  readonly quiet: Verdict;
}

/** A rule that is to be looked at, and what to say where that does not tell. */
export interface ToRun {
  readonly number: number;
  readonly compiled: CompiledRule;
  readonly entry: NotEvaluable;
}

/** A rule that cannot be judged. */
export interface Unknown {
  readonly number: number;
  readonly entry: NotEvaluable;
}

/** A rule as plans see it. */
export interface PlannedRule {
  readonly compiled: CompiledRule;
  readonly sketch: Sketch;
  readonly anchors: Anchors;
}

/** Events that are alike: what they have at each key, and what they do not record. */
export interface Alike {
  readonly keys: readonly Key[];
  readonly values: readonly KeyValue[];
  readonly unrecorded: readonly Unrecorded[];
}

/**
 * Goes through all rules once for events that are alike. What is only false can be forgotten; what is only false as
 * long as the rule's anchors are waits for them.
 */
export function planFor(rules: readonly PlannedRule[], alike: Alike, paths: readonly Path[]): Plan {
  const coverage = paths.map((path) => coverageOf(path.steps, alike.unrecorded));
  const isRecorded = (leaf: Leaf) => (coverage[leaf.place] ?? "recorded") === "recorded";
  const known = (leaf: Leaf) => knownOf(leaf, alike, coverage[leaf.place] ?? "recorded");
  const run: ToRun[] = [];
  const settled: Unknown[] = [];
  const waiting = new Uint8Array(rules.length);
  const places = new Set<number>();
  for (const [number, { compiled, sketch, anchors }] of rules.entries()) {
    const all = possible(sketch, known);
    if (all === isFalse) continue;
    const found = [...anchors].filter(isRecorded);
    if (all === isUnknown) settled.push({ number, entry: entryOf(compiled, alike.unrecorded) });
    else if (possible(sketch, without(new Set(found), known)) === isFalse) {
      waiting[number] = 1;
      for (const { place } of found) places.add(place);
    } else
      run.push({ number, compiled: narrowed(compiled, sketch, known), entry: entryOf(compiled, alike.unrecorded) });
  }
  const quiet = { candidates: [], notEvaluable: settled.map(({ entry }) => entry) };
  return { run, waiting, places: [...places], settled, quiet };
}

/** That a rule cannot be judged, and why, as long as the budget suffices. */
export const entryOf = ({ rule, paths }: CompiledRule, unrecorded: readonly Unrecorded[]): NotEvaluable => ({
  rule: rule.name,
  reason: reasonOf(unrecorded, paths),
});

/** The rule without the parts that hold on all these events. */
function narrowed(compiled: CompiledRule, sketch: Sketch, known: (leaf: Leaf) => Possible): CompiledRule {
  if (sketch.kind !== "and") return compiled;
  const parts = sketch.operands.flatMap((operand, n) => {
    const outcome = possible(operand, known);
    return outcome === isTrue ? [] : outcome === isUnknown ? unknown : (compiled.parts[n] ?? []);
  });
  return { ...compiled, holds: allOf(parts) };
}

const unknown: Condition = () => undefined;

/** What leaves may come to as long as none of the anchors, all of them recorded, is found. */
function without(anchors: Anchors, known: (leaf: Leaf) => Possible): (leaf: Leaf) => Possible {
  const isMissed = (leaf: Leaf): boolean =>
    anchors.has(leaf) || (leaf.inner !== undefined && possible(leaf.inner, ofElements) === isFalse);
  const ofElements = (leaf: Leaf): Possible => (isMissed(leaf) ? isFalse : isFalse | isTrue);
  return (leaf) => (isMissed(leaf) ? isFalse : known(leaf));
}

/** What a leaf may come to on these events. */
function knownOf(leaf: Leaf, { keys, values }: Alike, coverage: Coverage): Possible {
  if (coverage === "lost") return isUnknown;
  if (coverage === "partly") return isFalse | isUnknown | isTrue;
  const key = keys.findIndex(({ place }) => place === leaf.place);
  if (key < 0 || !isKeyLeaf(leaf)) return isFalse | isTrue;
  const value = values[key];
  const holds = leaf.equals ? typeof value === "string" && leaf.equals.includes(value) : value !== undefined;
  return holds ? isTrue : isFalse;
}

/** At a key's place: whether what the event has there decides it. */
export const isKeyLeaf = (leaf: Leaf): boolean => leaf.equals !== undefined || leaf.kind === "exists";
