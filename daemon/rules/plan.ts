import type { NotEvaluable, Verdict } from "../audit/verdict.ts";
import type { Anchors } from "./anchors.ts";
import type { Numbers } from "./clue-index.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import type { Key, KeyValue } from "./keys.ts";
import type { Path } from "./path.ts";
import { isFalse, isTrue, isUnknown, type Possible, possible } from "./possible.ts";
import type { Leaf, Sketch } from "./sketch.ts";
import { reasonOf } from "./subject.ts";
import { type Coverage, coverageOf, type Unrecorded } from "./unrecorded.ts";

/** What can be said of all rules at once for events that are alike: the same keys, the same parts recorded. */
export interface Plan {
  /** Rules that have to be looked at whatever else the event holds, in order. */
  readonly run: Numbers;
  /** 1 for each rule that has to be looked at where one of its anchors is found. */
  readonly waiting: Uint8Array;
  /** Where to look for anchors. */
  readonly places: readonly number[];
  /** Rules that come out unknown whatever else the event holds, in order. */
  readonly settled: readonly Settled[];
  /** What is said where none of the rules that are looked at says anything. */
  readonly quiet: Verdict;
}

export interface Settled {
  readonly rule: number;
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
  const known = (leaf: Leaf) => knownOf(leaf, alike, coverage[leaf.place] ?? "recorded");
  const run: number[] = [];
  const settled: Settled[] = [];
  const waiting = new Uint8Array(rules.length);
  const places = new Set<number>();
  for (const [rule, { compiled, sketch, anchors }] of rules.entries()) {
    const isFound = (leaf: Leaf) => anchors.has(leaf) && coverage[leaf.place] === "recorded";
    const all = possible(sketch, known);
    if (all === isFalse) continue;
    if (all === isUnknown) {
      const reason = reasonOf(alike.unrecorded, compiled.paths);
      settled.push({ rule, entry: { rule: compiled.rule.name, reason } });
    } else if (possible(sketch, (leaf) => (isFound(leaf) ? isFalse : known(leaf))) === isFalse) {
      waiting[rule] = 1;
      for (const leaf of anchors) if (isFound(leaf)) places.add(leaf.place);
    } else run.push(rule);
  }
  const quiet = { candidates: [], notEvaluable: settled.map(({ entry }) => entry) };
  return { run, waiting, places: [...places], settled, quiet };
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
