/** Beginnings of texts, each with what is to be told when a text has it. */
export interface Prefixes<T> {
  /** Sorted: those that share a beginning stand together, the shortest first. */
  readonly texts: readonly string[];
  readonly told: readonly T[];
}

export function prefixesOf<T>(entries: ReadonlyMap<string, T>): Prefixes<T> {
  // The usual order is that of UTF-16 units, in which texts are gone through.
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return { texts: sorted.map(([text]) => text), told: sorted.map(([, told]) => told) };
}

/** Tells of every beginning that the text has. Each character narrows the range of those that are still possible. */
export function tellPrefixes<T>({ texts, told }: Prefixes<T>, text: string, tell: (told: T) => void): void {
  let [from, to] = [0, texts.length];
  for (let at = 0; from < to; at++) {
    if (texts[from]?.length === at) tell(told[from++] as T);
    if (from === to || at === text.length) return;
    const code = text.charCodeAt(at);
    if (codeAt(texts, from, at) !== code) from = firstFrom(texts, from, to, at, code);
    if (from < to && codeAt(texts, to - 1, at) !== code) to = firstFrom(texts, from, to, at, code + 1);
  }
}

const codeAt = (texts: readonly string[], n: number, at: number) => texts[n]?.charCodeAt(at) ?? 0;

/** The first of a range whose character at that place is not less. */
function firstFrom(texts: readonly string[], from: number, to: number, at: number, code: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codeAt(texts, middle, at) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}
