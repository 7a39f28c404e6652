import { type Budget, isSpent } from "../budget.ts";
import { type Found, valuesIn } from "../found.ts";
import { type Pieces, piecesOf, tellPieces } from "./pieces.ts";
import { type Prefixes, prefixesOf, tellPrefixes } from "./prefixes.ts";
import type { Clue } from "./sketch.ts";

/** The clues of many rules at one place: looked for together, it tells the rules of those that are there. */
export interface ClueIndex {
  readonly equal: ReadonlyMap<string, Numbers>;
  readonly prefixes: Prefixes<Numbers>;
  readonly pieces: Pieces<Numbers>;
  readonly present: Numbers;
  /** The rules of all clues. */
  readonly all: Numbers;
}

/** Numbers of rules. */
export type Numbers = readonly number[];

type Tell = (rules: Numbers) => void;

export function clueIndex(clues: readonly { readonly clue: Clue; readonly rule: number }[]): ClueIndex {
  const texts = {
    equal: new Map<string, number[]>(),
    prefix: new Map<string, number[]>(),
    piece: new Map<string, number[]>(),
  };
  const present: number[] = [];
  for (const { clue, rule } of clues) {
    if (clue.kind === "present") present.push(rule);
    else for (const text of clue.texts) append(texts[clue.kind], text, rule);
  }
  return {
    equal: texts.equal,
    prefixes: prefixesOf<Numbers>(texts.prefix),
    pieces: piecesOf<Numbers>(texts.piece),
    present,
    all: clues.map(({ rule }) => rule),
  };
}

function append(map: Map<string, number[]>, text: string, rule: number): void {
  const rules = map.get(text);
  if (rules) rules.push(rule);
  else map.set(text, [rule]);
}

/** Tells the rules whose clues are in what was found, and all of them where looking would cost too much. */
export function tellRules(index: ClueIndex, found: Found, budget: Budget, tell: Tell): void {
  if (typeof found === "string") {
    tell(index.present);
    tellEqual(index, found, tell);
    tellParts(index, found, budget, tell);
  } else if (found.nodes.length > 0) {
    tell(index.present);
    if (index.all.length > index.present.length) tellOfValues(index, found, budget, tell);
  }
}

function tellOfValues(index: ClueIndex, found: Exclude<Found, string>, budget: Budget, tell: Tell): void {
  for (const { text } of valuesIn(found, budget)) {
    tellEqual(index, text, tell);
    tellParts(index, text, budget, tell);
  }
  if (isSpent(budget)) tell(index.all);
}

function tellEqual({ equal }: ClueIndex, text: string, tell: Tell): void {
  const rules = equal.get(text);
  if (rules) tell(rules);
}

function tellParts({ prefixes, pieces, all }: ClueIndex, text: string, budget: Budget, tell: Tell): void {
  if (prefixes.texts.length > 0) tellPrefixes(prefixes, text, tell);
  if (pieces.byTriple.size > 0 && !tellPieces(pieces, text, budget, tell)) tell(all);
}
