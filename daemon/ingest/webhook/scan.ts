/** Byte range of one item in a body, and how deep it nests. */
export interface Item {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** The items of a body, or where its structure breaks. */
export type Scan = { readonly items: readonly Item[] } | { readonly brokenAt: number };

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];
const bom = [0xef, 0xbb, 0xbf];

/**
 * Finds each item of an EventList, an array, a single Event, or any number of these one after the other (NDJSON),
 * by structure alone: strings are skipped as strings, so that text inside an event can neither forge nor hide one.
 * It does not check what lies inside an item; JSON.parse does that with the item's own bytes. Never recursive.
 */
export function scanItems(body: Uint8Array): Scan {
  const items: Item[] = [];
  let at = skipSpace(body, bom.every((byte, i) => body[i] === byte) ? bom.length : 0);
  while (at < body.length) {
    const value = skipValue(body, at);
    if (value === undefined) return { brokenAt: at };
    const found = itemsOf(body, { start: at, ...value });
    if (found === undefined) return { brokenAt: at };
    items.push(...found);
    at = skipSpace(body, value.end);
  }
  return { items };
}

/** An array's elements, an EventList's items, else the value itself. */
function itemsOf(body: Uint8Array, value: Item): readonly Item[] | undefined {
  if (body[value.start] === openArray) return elements(body, value.start);
  if (body[value.start] !== openObject) return [value];
  const list = lastItemsKey(body, value.start);
  if (list === "broken") return undefined;
  return list === undefined ? [value] : elements(body, list);
}

/** Where the array of an object's own key `items` starts; the last one counts, as in JSON.parse. */
function lastItemsKey(body: Uint8Array, start: number): number | undefined | "broken" {
  let found: number | undefined;
  let at = skipSpace(body, start + 1);
  while (body[at] === quote) {
    const end = skipString(body, at);
    if (end === undefined) return "broken";
    const key = body.subarray(at, end);
    at = skipSpace(body, end);
    if (body[at] !== colon) return "broken";
    at = skipSpace(body, at + 1);
    const value = skipValue(body, at);
    if (value === undefined) return "broken";
    if (isItems(key)) found = body[at] === openArray ? at : undefined;
    at = skipSpace(body, value.end);
    if (body[at] === comma) at = skipSpace(body, at + 1);
    else return body[at] === closeObject ? found : "broken";
  }
  return body[at] === closeObject ? found : "broken";
}

/** A key may be written with escapes: those are rare enough to ask JSON.parse. */
function isItems(key: Uint8Array): boolean {
  if (!key.includes(backslash)) return key.length === 7 && Buffer.from(key).toString("latin1") === '"items"';
  try {
    return JSON.parse(Buffer.from(key).toString()) === "items";
  } catch {
    return false;
  }
}

function elements(body: Uint8Array, start: number): readonly Item[] | undefined {
  const found: Item[] = [];
  let at = skipSpace(body, start + 1);
  if (body[at] === closeArray) return found;
  for (;;) {
    const value = skipValue(body, at);
    if (value === undefined) return undefined;
    found.push({ start: at, ...value });
    at = skipSpace(body, value.end);
    if (body[at] === closeArray) return found;
    if (body[at] !== comma) return undefined;
    at = skipSpace(body, at + 1);
  }
}

/** Where the value ends that starts here, and how deep it nests. Brackets are counted, not matched by kind. */
function skipValue(body: Uint8Array, start: number): { end: number; depth: number } | undefined {
  const first = body[start];
  if (first === quote) return ended(skipString(body, start));
  if (first !== openObject && first !== openArray) return ended(skipWord(body, start));
  let depth = 0;
  let deepest = 0;
  for (let at = start; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) {
      const end = skipString(body, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (byte === openObject || byte === openArray) {
      if (++depth > deepest) deepest = depth;
    } else if ((byte === closeObject || byte === closeArray) && --depth === 0) return { end: at + 1, depth: deepest };
  }
  return undefined;
}

const ended = (end: number | undefined) => (end === undefined ? undefined : { end, depth: 0 });

/** Just behind the closing quote. */
function skipString(body: Uint8Array, start: number): number | undefined {
  for (let at = body.indexOf(quote, start + 1); at !== -1; at = body.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (body[at - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return undefined;
}

/** A number, `true`, `null`, or anything else that JSON.parse will refuse; up to the next mark or space. */
function skipWord(body: Uint8Array, start: number): number | undefined {
  let at = start;
  while (at < body.length && !isMark(body[at])) at++;
  return at > start ? at : undefined;
}

function isMark(byte: number | undefined): boolean {
  return (
    isSpace(byte) ||
    byte === comma ||
    byte === colon ||
    byte === closeObject ||
    byte === closeArray ||
    byte === openObject ||
    byte === openArray ||
    byte === quote
  );
}

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipSpace(body: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(body[at])) at++;
  return at;
}
