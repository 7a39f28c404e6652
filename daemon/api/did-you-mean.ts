import { distance } from "fastest-levenshtein";

/** `; did you mean "limit"?`, the word that was probably meant; empty without one. */
export function didYouMean(word: string, known: readonly string[]): string {
  const [best] = known
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? `; did you mean "${best.name}"?` : "";
}
