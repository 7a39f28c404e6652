/** Up to this length String.includes is linear; V8's tables for longer ones end there, and it may then try every place. */
export const longestForIncludes = 250;

/** A search for one text in others, in time linear in them whatever both hold. */
export function searchFor(wanted: string): (text: string) => boolean {
  if (wanted.length <= longestForIncludes) return (text) => text.includes(wanted);
  let borders: Int32Array | undefined;
  return (text) => {
    if (text.length < wanted.length) return false;
    borders ??= bordersOf(wanted);
    return holds(text, wanted, borders);
  };
}

/** Knuth, Morris and Pratt: no character of the text is gone back to. */
function holds(text: string, wanted: string, borders: Int32Array): boolean {
  for (let at = 0, matched = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && wanted.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
    if (wanted.charCodeAt(matched) === code) matched++;
    if (matched === wanted.length) return true;
  }
  return false;
}

/** For each beginning of a text: how long a shorter beginning it ends with. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  for (let at = 1, length = 0; at < text.length; at++) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = borders[length - 1] ?? 0;
    if (text.charCodeAt(at) === text.charCodeAt(length)) length++;
    borders[at] = length;
  }
  return borders;
}
