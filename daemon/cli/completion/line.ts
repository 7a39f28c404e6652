/** A word of a command line as bash has it. */
export interface Word {
  /** What the program would be given. */
  readonly value: string;
  /** Of the value what is fixed when the word is completed: what stands before an open quote, or a character that breaks words. */
  readonly fixed: number;
  /** The quote that the word ends within. */
  readonly quote: string;
}

/**
 * The words of a line up to the cursor; the last one is being typed. `breaks` are bash's COMP_WORDBREAKS: it replaces
 * only what stands behind the last of them.
 */
export function wordsOf(line: string, breaks: string): readonly Word[] {
  const words: Word[] = [];
  let word: { value: string; fixed: number } | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote === "" && /\s/.test(character)) {
      if (word) words.push({ ...word, quote });
      word = undefined;
      continue;
    }
    word ??= { value: "", fixed: 0 };
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      word.fixed = word.value.length;
    } else if (character === "\\" && quote !== "'") word.value += line[++at] ?? "";
    else {
      word.value += character;
      if (quote === "" && breaks.includes(character)) word.fixed = word.value.length;
    }
  }
  words.push({ ...(word ?? { value: "", fixed: 0 }), quote });
  return words;
}

/** A value as bash is to put it into the line in the place of the word. */
export function reply(value: string, { fixed, quote }: Word): string {
  const rest = value.slice(fixed);
  return quote === "" ? rest.replaceAll(/[^\w./:=@%+,-]/gu, (character) => `\\${character}`) : rest;
}
