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
 * Finds each item of an EventList (or of another object's list), an array, a single Event, or any number of these one after the other (NDJSON),
 * by structure alone: strings are skipped as strings, so that text inside an event can neither forge nor hide one.
 * It does not check what lies inside an item; JSON.parse does that with the item's own bytes. One pass, never recursive.
 */
export function scanItems(body: Uint8Array, listKey = "items"): Scan {
  const items: Item[] = [];
  let at = skipSpace(body, bom.every((byte, i) => body[i] === byte) ? bom.length : 0);
  while (at < body.length) {
    const value =
      body[at] === openArray
        ? elements(body, at)
        : body[at] === openObject
          ? listOrItem(body, at, listKey)
          : single(body, at);
    if (value === undefined) return { brokenAt: at };
    for (const item of value.items) items.push(item);
    at = skipSpace(body, value.end);
  }
  return { items };
}

/** Items that a value held, and where it ends. */
interface Found {
  readonly items: readonly Item[];
  readonly end: number;
}

function single(body: Uint8Array, start: number): Found | undefined {
  const value = skipValue(body, start);
  return value && { items: [{ start, ...value }], end: value.end };
}

/** The elements of an object's own key (`items`) where that is an array (the last one counts, as in JSON.parse), else the object. */
function listOrItem(body: Uint8Array, start: number, listKey: string): Found | undefined {
  let list: Found | undefined;
  let depth = 1;
  let at = skipSpace(body, start + 1);
  while (body[at] === quote) {
    const end = skipString(body, at);
    const key = end === undefined ? undefined : body.subarray(at, end);
    at = skipSpace(body, end ?? at);
    if (key === undefined || body[at] !== colon) return undefined;
    at = skipSpace(body, at + 1);
    const isList = spells(key, listKey);
    const value = isList && body[at] === openArray ? elements(body, at) : skipValue(body, at);
    if (value === undefined) return undefined;
    if (isList) list = "items" in value ? value : undefined;
    if ("depth" in value) depth = Math.max(depth, value.depth + 1);
    at = skipSpace(body, value.end);
    if (body[at] !== comma) break;
    at = skipSpace(body, at + 1);
    if (body[at] !== quote) return undefined;
  }
  if (body[at] !== closeObject) return undefined;
  return { items: list ? list.items : [{ start, end: at + 1, depth }], end: at + 1 };
}

/** A key may be written with escapes: those are rare enough to ask JSON.parse. */
function spells(key: Uint8Array, name: string): boolean {
  if (!key.includes(backslash))
    return key.length === name.length + 2 && Buffer.from(key).toString("latin1") === `"${name}"`;
  try {
    return JSON.parse(Buffer.from(key).toString()) === name;
  } catch {
    return false;
  }
}

function elements(body: Uint8Array, start: number): Found | undefined {
  const items: Item[] = [];
  let at = skipSpace(body, start + 1);
  if (body[at] === closeArray) return { items, end: at + 1 };
  for (;;) {
    const value = skipValue(body, at);
    if (value === undefined) return undefined;
    items.push({ start: at, ...value });
    at = skipSpace(body, value.end);
    if (body[at] === closeArray) return { items, end: at + 1 };
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
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) return at + 1;
    if (byte === backslash) at++;
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
