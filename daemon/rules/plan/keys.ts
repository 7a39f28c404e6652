import { placeOf, type Scope } from "../scope.ts";
import { foundAt, type Subject } from "../subject.ts";
import type { Leaf, Sketch } from "./sketch.ts";

/**
 * What nearly every rule asks for first, and what few values there are of. Rules tell these values apart only by the
 * texts they compare them with, so that clients, who choose them, cannot make more combinations than the policy has.
 */
const paths = ["objectRef.resource", "verb", "objectRef.subresource", "stage", "objectRef.apiGroup"];

/** One of them: where it is read, and a number for each text that a rule compares it with. */
export interface Key {
  readonly place: number;
  readonly numbers: ReadonlyMap<string, number>;
}

/** What an event has at a key: a text, nothing, or a text that no rule names. */
export type KeyValue = string | undefined | typeof unnamed;
export const unnamed = Symbol("unnamed");

/** Numbers of a missing value and of one that no rule names; the named ones follow. */
const [missing, other, firstNamed] = [0, 1, 2];

/** The keys of a policy; as many of them as combinations can be numbered. `most` is the number of recordings. */
export function keysOf(sketches: readonly Sketch[], scope: Scope, most: number): readonly Key[] {
  const places = new Map(paths.map((path) => [placeOf(scope, path), new Set<string>()]));
  for (const sketch of sketches)
    for (const { place, equals } of leavesOf(sketch)) for (const text of equals ?? []) places.get(place)?.add(text);
  const keys: Key[] = [];
  let combinations = most;
  for (const [place, texts] of places) {
    combinations *= texts.size + firstNamed;
    if (!Number.isSafeInteger(combinations)) break;
    keys.push({ place, numbers: new Map([...texts].map((text, n) => [text, n + firstNamed])) });
  }
  return keys;
}

function leavesOf(sketch: Sketch): readonly Leaf[] {
  switch (sketch.kind) {
    case "and":
    case "or":
      return sketch.operands.flatMap(leavesOf);
    case "not":
      return leavesOf(sketch.operand);
    default:
      return [sketch];
  }
}

/** The number of the event's combination of keys, from `start`; undefined when a key is no plain text. */
export function combinationOf(keys: readonly Key[], subject: Subject, start: number): number | undefined {
  let combination = start;
  for (const { place, numbers } of keys) {
    const found = foundAt(subject, place);
    if (typeof found !== "string" && found.nodes.length > 0) return undefined;
    const number = typeof found === "string" ? (numbers.get(found) ?? other) : missing;
    combination = combination * (numbers.size + firstNamed) + number;
  }
  return combination;
}

/** What an event has at each key. */
export function valuesOfKeys(keys: readonly Key[], subject: Subject): readonly KeyValue[] {
  return keys.map(({ place, numbers }) => {
    const found = foundAt(subject, place);
    return typeof found !== "string" ? undefined : numbers.has(found) ? found : unnamed;
  });
}
