import { AuditwireError } from "../audit/errors.ts";

/** Whoever sends a hundred thousand wrong things is told of some. */
export const mostProblems = 50;

/** An `invalid` error that says what is wrong, each thing in a sentence, and has them as its details. */
export function invalid<T>(problems: readonly T[], sentenceOf: (problem: T) => string): AuditwireError {
  const details = problems.slice(0, mostProblems);
  const more = problems.length - details.length;
  const sentences = [...details.map(sentenceOf), ...(more > 0 ? [`and ${more} more`] : [])];
  return new AuditwireError("invalid", sentences.join("; "), { details });
}
