import type { Scalar } from "yaml";

/** Where a UTF-16 unit of a scalar's value stands in the source: its first character there, and behind its last. */
export interface Spot {
  readonly start: number;
  readonly end: number;
}

/**
 * Where each unit of a scalar's text stands in the source, whatever its style: plain, quoted, literal, folded.
 * Undefined where that cannot be told. Everything but white space stands in the source in the value's order; white
 * space is what folding and indentation change, so it is placed behind what stands before it.
 */
export function spotsOf(source: string, scalar: Scalar): readonly Spot[] | undefined {
  const { range, value } = scalar;
  if (!range || typeof value !== "string") return undefined;
  const [start, end] = contentOf(source, scalar, range[0], range[1]);
  const written = scalar.type === "QUOTE_DOUBLE" ? escaped(source, start, end) : plain(source, start, end, scalar.type);
  const spots: Spot[] = [];
  let next = 0;
  for (const unit of value) {
    const isBlank = blank.test(unit);
    const found = isBlank ? undefined : written[next++];
    if (!isBlank && found?.unit !== unit) return undefined;
    const behind = spots.at(-1)?.end ?? start;
    const spot = found ?? { start: behind, end: blank.test(source[behind] ?? "") ? behind + 1 : behind };
    for (const _ of unit.split("")) spots.push(spot);
  }
  return next === written.length ? spots : undefined;
}

const blank = /[ \t\r\n]/;

/** The source without quotes, or without the header of a block. */
function contentOf(source: string, { type }: Scalar, start: number, end: number): readonly [number, number] {
  if (type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE") return [start + 1, end - 1];
  if (type !== "BLOCK_LITERAL" && type !== "BLOCK_FOLDED") return [start, end];
  const newline = source.indexOf("\n", start);
  return newline === -1 ? [end, end] : [newline + 1, end];
}

/** A character of the value that is no white space, and where it is written. */
type Written = Spot & { readonly unit: string };

function plain(source: string, from: number, to: number, type: Scalar["type"]): readonly Written[] {
  const written: Written[] = [];
  for (let at = from; at < to; ) {
    const unit = String.fromCodePoint(source.codePointAt(at) ?? 0);
    const length = type === "QUOTE_SINGLE" && unit === "'" ? 2 : unit.length;
    if (!blank.test(unit)) written.push({ unit, start: at, end: at + length });
    at += length;
  }
  return written;
}

const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};
const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Two escapes may stand for one character: JSON writes the halves of a surrogate pair by themselves. */
function escaped(source: string, from: number, to: number): readonly Written[] {
  const halves: Written[] = [];
  for (let at = from; at < to; ) {
    const start = at;
    const letter = source[at] === "\\" ? (source[at + 1] ?? "") : undefined;
    at += letter === undefined ? 1 : 2 + (digits[letter] ?? 0);
    const text = letter === undefined ? (source[start] ?? "") : unescaped(letter, source.slice(start + 2, at));
    for (const unit of text.split("")) if (!blank.test(unit)) halves.push({ unit, start, end: at });
  }
  return halves.reduce<Written[]>((whole, half) => {
    const before = whole.at(-1);
    const pair = before && isHigh(before.unit) ? before.unit + half.unit : "";
    if (before && [...pair].length === 1) whole[whole.length - 1] = { unit: pair, start: before.start, end: half.end };
    else whole.push(half);
    return whole;
  }, []);
}

const isHigh = (unit: string) => /^[\ud800-\udbff]$/.test(unit);

function unescaped(letter: string, code: string): string {
  if (digits[letter] !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  return escapes[letter] ?? letter;
}
