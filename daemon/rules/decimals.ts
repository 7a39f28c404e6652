const decimal = /^(-?)0*([0-9]+?)(?:\.([0-9]+?)0*)?$/;

/** A decimal number in text form: sign, digits before and behind the point, without needless zeros. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Reads `-?[0-9]+(\.[0-9]+)?`; undefined for any other text. */
export function parseDecimal(text: string): Decimal | undefined {
  const found = decimal.exec(text);
  if (!found) return undefined;
  const whole = found[2] ?? "0";
  const fraction = found[3] === "0" ? "" : (found[3] ?? "");
  const isZero = whole === "0" && fraction === "";
  return { negative: found[1] === "-" && !isZero, whole, fraction };
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
