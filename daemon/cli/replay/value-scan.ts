/**
 * How far the scan of one JSON value has come. It looks at structure alone: strings are skipped as strings, so that
 * text inside an event can neither forge nor hide one. What lies inside is for JSON.parse. Places count from the
 * value's first byte.
 */
export interface ValueScan {
  /** Where the scan goes on. */
  at: number;
  next: Next;
  /** The brackets that are open, outermost first: true for an object. */
  readonly open: boolean[];
  /** The key that was read last. */
  key: Range;
  /** While a list that is a member of the value itself is under way. */
  list: MemberList | undefined;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface MemberList {
  readonly key: Range;
  /** Behind its opening bracket. */
  readonly start: number;
}

/** What may stand next, or what the scan is in the middle of. */
type Next = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "in key" | "in text" | "in word";

export const byte = {
  quote: 0x22,
  backslash: 0x5c,
  colon: 0x3a,
  comma: 0x2c,
  openObject: 0x7b,
  closeObject: 0x7d,
  openList: 0x5b,
  closeList: 0x5d,
  newline: 0x0a,
  return: 0x0d,
  space: 0x20,
  tab: 0x09,
  recordSeparator: 0x1e,
} as const;

export const isSpace = (b: number | undefined) =>
  b === byte.space || b === byte.newline || b === byte.return || b === byte.tab;

const scan = (next: Next, open: boolean[]): ValueScan => ({
  at: 0,
  next,
  open,
  key: { start: 0, end: 0 },
  list: undefined,
});

export const scanOfValue = () => scan("value", []);

/** For what stands behind a member of an object, up to its end. */
export const scanOfRest = () => scan(", or end", [true]);

/** As deep as an API server writes (encoding/json). */
const mostLevels = 10_000;

/** Goes on as far as the bytes do. At the end `at` is behind the value; where it is broken, `at` is that place. */
export function scanOn(scan: ValueScan, bytes: Uint8Array): "more" | "end" | "broken" {
  while (scan.at < bytes.length) {
    const state = scan.next;
    if (state === "in text" || state === "in key") {
      const found = skipString(scan, bytes);
      if (found !== "end") return found;
      if (state === "in key") scan.key = { start: scan.key.start, end: scan.at };
      scan.next = state === "in key" ? ":" : ", or end";
    } else if (state === "in word") {
      while (scan.at < bytes.length && !isMark(bytes[scan.at])) scan.at++;
      if (scan.at === bytes.length) return "more";
      scan.next = ", or end";
    } else if (isSpace(bytes[scan.at])) {
      scan.at++;
    } else if (!takeMark(scan, bytes[scan.at])) return "broken";
    if (scan.open.length === 0 && scan.next === ", or end") return "end";
  }
  return "more";
}

/** A number or word may be whole although nothing follows it: it is, where everything ends. */
export const mayEndHere = ({ next, open }: ValueScan) => next === "in word" && open.length === 0;

/** No line ends within a string: where one does, the value is broken. */
function skipString(scan: ValueScan, bytes: Uint8Array): "more" | "end" | "broken" {
  for (let at = scan.at; at < bytes.length; at++) {
    const found = bytes[at];
    if (found === byte.quote || found === byte.newline) {
      scan.at = found === byte.quote ? at + 1 : at;
      return found === byte.quote ? "end" : "broken";
    }
    if (found !== byte.backslash) continue;
    scan.at = at;
    if (at + 1 === bytes.length) return "more";
    at++;
  }
  scan.at = bytes.length;
  return "more";
}

const marks = new Set<number | undefined>([
  byte.quote,
  byte.colon,
  byte.comma,
  byte.openObject,
  byte.closeObject,
  byte.openList,
  byte.closeList,
]);
const isMark = (b: number | undefined) => isSpace(b) || marks.has(b);

/** Takes one mark, or the start of a string or word. False where it cannot stand. */
function takeMark(scan: ValueScan, found: number | undefined): boolean {
  switch (scan.next) {
    case "value":
      return startValue(scan, found);
    case "value or ]":
      return found === byte.closeList ? close(scan, false) : startValue(scan, found);
    case "key":
      return startKey(scan, found);
    case "key or }":
      return found === byte.closeObject ? close(scan, true) : startKey(scan, found);
    case ":":
      return found === byte.colon && goOn(scan, "value");
    default:
      if (found === byte.comma) return goOn(scan, scan.open.at(-1) ? "key" : "value");
      return (found === byte.closeObject || found === byte.closeList) && close(scan, found === byte.closeObject);
  }
}

function goOn(scan: ValueScan, next: Next): true {
  scan.next = next;
  scan.at++;
  return true;
}

function startKey(scan: ValueScan, found: number | undefined): boolean {
  if (found !== byte.quote) return false;
  scan.key = { start: scan.at, end: scan.at };
  return goOn(scan, "in key");
}

function startValue(scan: ValueScan, found: number | undefined): boolean {
  if (found === byte.quote) return goOn(scan, "in text");
  if (scan.open.length === mostLevels) return false;
  if (found === byte.openObject) {
    scan.open.push(true);
    return goOn(scan, "key or }");
  }
  if (found === byte.openList) {
    if (scan.open.length === 1 && scan.open[0]) scan.list = { key: scan.key, start: scan.at + 1 };
    scan.open.push(false);
    return goOn(scan, "value or ]");
  }
  if (isMark(found)) return false;
  scan.next = "in word";
  return true;
}

function close(scan: ValueScan, isObject: boolean): boolean {
  if (scan.open.pop() !== isObject) return false;
  if (scan.open.length === 1) scan.list = undefined;
  return goOn(scan, ", or end");
}
