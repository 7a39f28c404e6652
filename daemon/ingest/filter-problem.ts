/** What is wrong with a filter, and which part of its text is meant. */
export interface FilterProblem {
  /** One sentence that names the part and what to write instead. */
  readonly message: string;
  /** Place and length in UTF-16 code units. */
  readonly start: number;
  readonly length: number;
}
