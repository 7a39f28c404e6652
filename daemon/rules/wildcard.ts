/** A test of whole texts against a pattern in which `*` is any text and `?` one code point. */
export function wildcard(pattern: string): (text: string) => boolean {
  const wanted = [...pattern];
  return (text) => fits(wanted, [...text]);
}

/** Only the last star is ever tried again: that is enough, and bounds the work by the product of both lengths. */
function fits(wanted: readonly string[], text: readonly string[]): boolean {
  let [w, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (wanted[w] === "*") {
      star = w++;
      resume = t;
    } else if (w < wanted.length && (wanted[w] === "?" || wanted[w] === text[t])) {
      w++;
      t++;
    } else if (star >= 0) {
      w = star + 1;
      t = ++resume;
    } else return false;
  }
  while (wanted[w] === "*") w++;
  return w === wanted.length;
}
