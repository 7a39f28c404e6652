import {
  type Claim,
  type Comparing,
  claimOf,
  type Expression,
  every,
  holdsFor,
  pathOf,
  print,
  type Step,
} from "../../daemon/rules/index.ts";
import { examplesOf, objectsLike } from "./examples.ts";

/**
 * What has to be true of an event, with every `not` pushed down to the comparisons: of such a formula Kleene's logic
 * asks only which comparisons are true, and one on a part that is not recorded never is.
 */
export type Formula =
  | { readonly kind: "true" | "false" }
  | { readonly kind: "all" | "some"; readonly parts: readonly Formula[] }
  | Fact
  /** Something that was not understood: it may be true, and may be false. */
  | { readonly kind: "open"; readonly about: string };

/** A comparison that has to be true, or not to be. */
export interface Fact {
  readonly kind: "fact";
  /** Comparisons with one key are the same. */
  readonly key: string;
  readonly tree: Comparing;
  readonly isPositive: boolean;
  readonly claim: Claim;
  /** Texts of which it is true, made when they are first asked for. */
  readonly examples: () => readonly string[];
  /** Objects of whose JSON text it is true. */
  readonly objects: () => readonly object[];
  /** What it says of an element, where it is about elements. */
  readonly ofElement: () => Formula;
  /** The path it reads, if it is no attribute of the source. */
  readonly steps: readonly Step[] | undefined;
}

/** A list of steps as a name. */
export const placeName = (steps: readonly Step[]): string =>
  JSON.stringify(steps.map((step) => (step === every ? null : step)));

/** The name of a path's place, as claims have it. */
export const placeOf = (path: string): string => placeName(pathOf(path).steps);

export const always: Formula = { kind: "true" };
export const never: Formula = { kind: "false" };

/** An expression as a formula, or its opposite. `inner`: it stands within `any` or `all`. */
export function formulaOf(tree: Expression, isPositive = true, inner = false): Formula {
  switch (tree.kind) {
    case "not":
      return formulaOf(tree.operand, !isPositive, inner);
    case "and":
    case "or": {
      const parts = tree.operands.map((operand) => formulaOf(operand, isPositive, inner));
      return (tree.kind === "and") === isPositive ? all(parts) : some(parts);
    }
    default:
      return factOf(tree, isPositive, inner);
  }
}

function factOf(tree: Comparing, isPositive: boolean, inner: boolean): Fact {
  const path = "path" in tree ? tree.path : tree.left.kind === "attribute" ? undefined : tree.left.path;
  const claim = claimOf(tree, isPositive, inner);
  const examples = once(() => examplesOf(claim, tree));
  return {
    kind: "fact",
    examples,
    ofElement: once(() =>
      tree.kind === "any" || tree.kind === "all" ? formulaOf(tree.condition, isPositive, true) : always,
    ),
    objects: once(() => objectsLike(claim, examples())),
    key: `${isPositive ? "" : "not "}${print(tree)}`,
    tree,
    isPositive,
    claim,
    steps: path === undefined ? undefined : pathOf(path).steps,
  };
}

/** What is made when it is first asked for, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A function that works out each answer once. `nameOf`: arguments of one name are the same. */
export function kept<K, T>(make: (key: K) => T, nameOf: (key: K) => unknown = (key) => key): (key: K) => T {
  const made = new Map<unknown, { readonly value: T }>();
  return (key) => {
    const name = nameOf(key);
    const found = made.get(name) ?? { value: make(key) };
    made.set(name, found);
    return found.value;
  };
}

export const all = (parts: readonly Formula[]): Formula => joined("all", parts);
export const some = (parts: readonly Formula[]): Formula => joined("some", parts);

/** What decides a list of parts, whatever the others are; and what they are when none is left. */
const decisive = { all: never, some: always };
const neutral = { all: always, some: never };

/** Without lists within lists of the same kind, and without parts that are known. Loops: previews spend their time here. */
function joined(kind: "all" | "some", parts: readonly Formula[]): Formula {
  const flat: Formula[] = [];
  for (const part of parts)
    if (part.kind === decisive[kind].kind) return decisive[kind];
    else if (part.kind === kind) for (const inner of part.parts) flat.push(inner);
    else if (part.kind !== neutral[kind].kind) flat.push(part);
  const [first] = flat;
  return first === undefined ? neutral[kind] : flat.length === 1 ? first : { kind, parts: flat };
}

/** The formula with something else for each of its facts. */
export function mapFacts(formula: Formula, map: (fact: Fact) => Formula): Formula {
  switch (formula.kind) {
    case "all":
    case "some":
      return mapParts(formula, map);
    case "fact":
      return map(formula);
    default:
      return formula;
  }
}

/** The formula itself, where nothing changes. */
function mapParts(formula: Extract<Formula, { kind: "all" | "some" }>, map: (fact: Fact) => Formula): Formula {
  const parts: Formula[] = [];
  let isSame = true;
  for (const part of formula.parts) {
    const mapped = mapFacts(part, map);
    if (mapped.kind === decisive[formula.kind].kind) return mapped;
    isSame &&= mapped === part;
    parts.push(mapped);
  }
  return isSame ? formula : joined(formula.kind, parts);
}

/** Every fact of a formula. */
export function factsOf(formula: Formula): readonly Fact[] {
  if (formula.kind === "fact") return [formula];
  return formula.kind === "all" || formula.kind === "some" ? formula.parts.flatMap(factsOf) : [];
}

/** Whether a part was not understood. */
export function isOpen(formula: Formula): boolean {
  if (formula.kind === "all" || formula.kind === "some") return formula.parts.some(isOpen);
  return formula.kind === "open";
}

/** What stands at some places: a text, or nothing (null). */
export type Known = ReadonlyMap<string, string | null>;

/** What is left of a formula where some places are known. */
export function where(formula: Formula, known: Known): Formula {
  return mapFacts(formula, (fact) => {
    const text = known.get(fact.claim.of);
    return text === undefined ? fact : decided(fact, text);
  });
}

export function decided(fact: Fact, text: string | null): Formula {
  const { about, isPositive } = fact.claim;
  const answer = text === null ? "no" : holdsFor(about, text);
  if (answer === "perhaps") return fact;
  return (answer === "yes") === isPositive ? always : never;
}

/** How a path stands to a part that is not recorded: apart from it, in it, or by `*` in it and elsewhere. */
type Loss = "none" | "whole" | "some";

function lossOf(steps: readonly Step[] | undefined, lost: readonly (readonly Step[])[]): Loss {
  const parts = lost.filter(
    (part) => steps && part.length <= steps.length && part.every((key, n) => steps[n] === key || steps[n] === every),
  );
  if (parts.length === 0) return "none";
  return parts.some((part) => part.every((key, n) => steps?.[n] === key)) ? "whole" : "some";
}

/** What is left where parts are not recorded: a comparison on one is neither true nor false, which counts as `as`. */
export function lacking(formula: Formula, lost: readonly (readonly Step[])[], as: Formula): Formula {
  if (lost.length === 0) return formula;
  return mapFacts(formula, (fact) => {
    const loss = lossOf(fact.steps, lost);
    if (loss === "none") return fact;
    // Of several places one that is recorded may be enough.
    return loss === "some" && isForSome(fact) ? fact : as;
  });
}

/** Whether one value is enough to make a fact true, whatever the others are. */
function isForSome({ tree, isPositive, claim }: Fact): boolean {
  if (tree.kind === "all") return !isPositive;
  return claim.values !== "number" && claim.isPositive;
}
