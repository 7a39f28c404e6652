import { type Budget, prices, spend } from "../budget.ts";

/** Texts that are sought inside others, all in one pass, each with what is to be told when it is found. */
export interface Pieces<T> {
  /** Where a triple of characters tells to look closer. */
  readonly marked: Uint8Array;
  /** By the triple that the fewest other pieces have. */
  readonly byTriple: ReadonlyMap<number, readonly Piece<T>[]>;
}

interface Piece<T> {
  readonly text: string;
  /** Where in it the three characters end. */
  readonly end: number;
  readonly told: T;
}

/** Room for three times five bits of character: few enough to stay in the processor's cache. */
const triples = 1 << 15;
const push = (triple: number, code: number) => ((triple << 5) ^ code) & (triples - 1);

export function piecesOf<T>(entries: ReadonlyMap<string, T>): Pieces<T> {
  // At most places nothing is sought, and the tables are big.
  if (entries.size === 0) return { marked: new Uint8Array(0), byTriple: new Map() };
  const shared = new Uint32Array(triples);
  const sharing = (triple: number) => shared[triple] ?? 0;
  for (const text of entries.keys()) for (const { triple } of triplesOf(text)) shared[triple] = sharing(triple) + 1;
  const marked = new Uint8Array(triples);
  const byTriple = new Map<number, Piece<T>[]>();
  for (const [text, told] of entries) {
    const { triple, end } = triplesOf(text).reduce((a, b) => (sharing(b.triple) < sharing(a.triple) ? b : a));
    marked[triple] = 1;
    const near = byTriple.get(triple) ?? [];
    byTriple.set(triple, near);
    near.push({ text, end, told });
  }
  return { marked, byTriple };
}

function triplesOf(text: string): readonly { triple: number; end: number }[] {
  let triple = 0;
  return Array.from({ length: text.length }, (_, at) => {
    triple = push(triple, text.charCodeAt(at));
    return { triple, end: at + 1 };
  }).slice(2);
}

/** Tells of every piece that the text holds, maybe more than once. False when the budget did not suffice for all. */
export function tellPieces<T>(pieces: Pieces<T>, text: string, budget: Budget, tell: (told: T) => void): boolean {
  const { marked, byTriple } = pieces;
  if (!spend(budget, text.length * prices.searched)) return false;
  for (let at = 0, triple = 0; at < text.length; at++) {
    triple = push(triple, text.charCodeAt(at));
    if (marked[triple] === 0) continue;
    for (const piece of byTriple.get(triple) ?? []) {
      if (!spend(budget, prices.value)) return false;
      if (text.startsWith(piece.text, at + 1 - piece.end)) tell(piece.told);
    }
  }
  return true;
}
