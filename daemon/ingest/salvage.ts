import { parseJson } from "./json.ts";

/** What a cut JSON text still says. */
export interface Salvaged {
  /** Everything that was complete before the cut. An object that the cut went through keeps what it had; a list is left out. */
  readonly value: unknown;
  /** The keys of the objects that the cut went through, outermost first. */
  readonly open: readonly string[];
}

/** What shippers put where they cut: `[Truncated...]` (EKS), an ellipsis. */
const cutMark = /(?:\[truncated\.*\]|\.\.\.|…)\s*$/i;

/**
 * The complete part of a JSON object's text that ends too early. Undefined for a text that is broken in another way.
 * One pass; nothing is in the result that the whole text would not have at that place.
 */
export function salvage(cut: string): Salvaged | undefined {
  const text = withoutMark(cut);
  const { safe, levels, broken } = scan(text);
  if (safe === undefined || broken) return undefined;
  const value = parseJson(text.slice(0, safe.at) + "}".repeat(safe.depth));
  // The keys that lead to the safe place have not changed since: to leave a level makes a safe place.
  const keys = levels.slice(0, Math.max(0, safe.depth - 1)).map(({ key }) => parseJson(key));
  return value === undefined ? undefined : { value, open: keys.filter((key) => typeof key === "string") };
}

/** Longest mark and the white space behind it: a pattern that looked at the whole text would start at every dot. */
const markLength = 64;

function withoutMark(text: string): string {
  const end = text.slice(-markLength);
  return text.slice(0, text.length - end.length) + end.replace(cutMark, "");
}

interface Scan {
  readonly levels: Level[];
  lists: number;
  /** Up to here the text may stand, with that many objects closed behind it. */
  safe: { readonly at: number; readonly depth: number } | undefined;
  broken: boolean;
}

interface Level {
  readonly isList: boolean;
  /** The last key, in its quotes. */
  key: string;
  /** From a key's colon to the comma behind its value. */
  inValue: boolean;
}

/** Looks at structure alone, token by token; whether the text up to the safe place is JSON, JSON.parse says. */
function scan(text: string): Scan {
  const found: Scan = { levels: [], lists: 0, safe: undefined, broken: false };
  let at: number | undefined = behind(space, text, 0);
  while (at !== undefined && at < text.length && !found.broken) {
    found.broken = found.levels.length === 0 && (text[at] !== "{" || found.safe !== undefined);
    const next = take(found, text, at);
    at = next === undefined ? undefined : behind(space, text, next);
  }
  return found;
}

/** Takes the token that starts there and says where it ends; undefined when the text ends within it. */
function take(found: Scan, text: string, at: number): number | undefined {
  const mark = text[at];
  const level = found.levels.at(-1);
  if (mark === "{" || mark === "[") enter(found, mark === "[");
  else if (mark === "}" || mark === "]") leave(found, at + 1);
  else if (mark === ":" || mark === ",") pass(level, mark === ":");
  else {
    const end = mark === '"' ? behindString(text, at) : behindWord(text, at);
    if (end === undefined) return undefined;
    if (!level || level.isList || level.inValue) complete(found, end);
    else if (mark === '"') level.key = text.slice(at, end);
    else found.broken = true;
    return end;
  }
  return at + 1;
}

function enter(found: Scan, isList: boolean): void {
  found.levels.push({ isList, key: "", inValue: false });
  if (isList) found.lists++;
}

function leave(found: Scan, end: number): void {
  if (found.levels.pop()?.isList) found.lists--;
  complete(found, end);
}

function pass(level: Level | undefined, isColon: boolean): void {
  if (level) level.inValue = isColon;
}

function complete(found: Scan, at: number): void {
  if (found.lists === 0) found.safe = { at, depth: found.levels.length };
}

const space = /\s*/y;
const word = /[^\s,:"[\]{}]*/y;

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Behind a number or a literal. At the end of the text it may not be whole: 12 of 123. */
function behindWord(text: string, at: number): number | undefined {
  const end = behind(word, text, at);
  return end === text.length ? undefined : end;
}

function behindString(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
  return undefined;
}
