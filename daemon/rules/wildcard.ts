import { type Budget, prices, spend } from "./budget.ts";

/** A test of whole texts against a pattern in which `*` is any text and `?` one code point. */
export function wildcard(pattern: string): (text: string, budget: Budget) => boolean {
  const wanted = Array.from(pattern, (point) => (point === "*" ? star : point === "?" ? one : codeOf(point)));
  return (text, budget) => fits(wanted, text, budget);
}

const star = -1;
const one = -2;
const codeOf = (point: string) => point.codePointAt(0) ?? 0;
const widthOf = (code: number) => (code > 0xffff ? 2 : 1);

/** Only the last star is ever tried again: that is enough, and bounds the work by the product of both lengths. */
function fits(wanted: readonly number[], text: string, budget: Budget): boolean {
  let [w, t, lastStar, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (!spend(budget, prices.compared)) return false;
    const next = wanted[w];
    const code = codeAt(text, t);
    if (next === star) {
      lastStar = w++;
      resume = t;
    } else if (next === one || next === code) {
      w++;
      t += widthOf(code);
    } else if (lastStar >= 0) {
      w = lastStar + 1;
      resume += widthOf(codeAt(text, resume));
      t = resume;
    } else return false;
  }
  while (wanted[w] === star) w++;
  return w === wanted.length;
}

const codeAt = (text: string, at: number) => text.codePointAt(at) ?? 0;
