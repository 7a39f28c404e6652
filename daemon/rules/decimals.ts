/** A decimal number in text form: sign, digits before and behind the point, without needless zeros. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Reads `-?[0-9]+(\.[0-9]+)?`; undefined for any other text. Linear: a pattern that trims zeros would backtrack. */
export function parseDecimal(text: string): Decimal | undefined {
  const start = text.startsWith("-") ? 1 : 0;
  const point = digitsEnd(text, start);
  if (point === start) return undefined;
  if (point < text.length && text[point] !== ".") return undefined;
  const end = point < text.length ? digitsEnd(text, point + 1) : point;
  if (end < text.length || end === point + 1) return undefined;
  const whole = withoutLeadingZeros(text.slice(start, point));
  const fraction = withoutTrailingZeros(text.slice(point + 1));
  const isZero = whole === "0" && fraction === "";
  return { negative: start === 1 && !isZero, whole, fraction };
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

const isDigit = (code: number) => code >= 48 && code <= 57;

function withoutLeadingZeros(digits: string): string {
  let at = 0;
  while (at < digits.length - 1 && digits[at] === "0") at++;
  return digits.slice(at);
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** Exact: negative, zero or positive as `a` is less than, equal to or greater than `b`. Linear in the digits. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const size = compareSizes(a, b);
  return a.negative ? -size : size;
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
}
