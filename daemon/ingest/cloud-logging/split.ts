import { isDeepStrictEqual } from "node:util";
import { bytesOf, isObject, nestsDeeper, own, textIn } from "../json.ts";
import { deepest } from "../kubernetes-event.ts";
import type { Entry } from "./page.ts";

/** Past this much in parts that wait for others, parts are handed over as they are. */
const mostHeld = 32 * 2 ** 20;

/** Puts the parts of split entries together, within one window. */
export interface Joiner {
  /** What a page makes whole. Parts of entries that are not whole yet are kept. */
  take(entries: readonly Entry[]): readonly Entry[];
  /** What is still without some of its parts, as far as it is there. */
  rest(): readonly Entry[];
}

/** Keeps what it has put together, for a page may be asked for again. */
export function joiner(): Joiner {
  const held = new Map<string, Map<number, Entry>>();
  let bytes = 0;
  const keep = (part: Part): Map<number, Entry> | undefined => {
    const parts = held.get(part.uid) ?? new Map<number, Entry>();
    if (!parts.has(part.index)) bytes += part.entry.original.length;
    if (bytes > mostHeld) return undefined;
    // A copy: an entry's bytes are a view of its page, and all of that would stay in memory.
    const entry = { ...part.entry, original: new Uint8Array(part.entry.original) };
    held.set(part.uid, parts.set(part.index, entry));
    return parts;
  };
  const takeOne = (entry: Entry): readonly Entry[] => {
    const part = partOf(entry);
    const parts = part && keep(part);
    if (!part || !parts) return [entry];
    return parts.size === part.total ? joined(parts) : [];
  };
  return {
    take: (entries) => entries.flatMap(takeOne),
    rest: () => [...held.values()].filter(isIncomplete).flatMap(joined),
  };
}

interface Part {
  readonly uid: string;
  readonly index: number;
  readonly total: number;
  readonly entry: Entry;
}

/** google.logging.v2.LogSplit: parts of one uid, their indexes from 0 to totalSplits - 1. */
function partOf(entry: Entry): Part | undefined {
  const split = own(entry.value, "split");
  const [uid, index, total] = [textIn(split, "uid"), own(split, "index") ?? 0, own(split, "totalSplits")];
  if (uid === undefined || typeof index !== "number" || typeof total !== "number" || total < 2) return undefined;
  const isPart = Number.isInteger(index) && index >= 0 && index < total && !nestsDeeper(entry.value, deepest);
  return isPart ? { uid, index, total, entry } : undefined;
}

function isIncomplete(parts: ReadonlyMap<number, Entry>): boolean {
  const [entry] = parts.values();
  return entry !== undefined && partOf(entry)?.total !== parts.size;
}

/**
 * The entry of its parts. As Google's guide to split audit entries has it, it is the bodies that are cut, and what else
 * there is stands in the first part. That a list goes on in the next part, and that an object has some of its fields
 * there, is our reading, never checked against the service: where two parts contradict each other the entry keeps its
 * mark of a part, as it does without all of them, for something may be missing.
 */
function joined(parts: ReadonlyMap<number, Entry>): readonly Entry[] {
  const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  const [first, ...others] = inOrder;
  if (!first || others.length === 0) return inOrder;
  const doubt = { any: isIncomplete(parts) };
  const value = others.reduce<unknown>((whole, part) => withPart(whole, part.value, doubt), first.value);
  const kept = doubt.any ? value : withoutSplit(value);
  return [{ value: kept, original: bytesOf(kept) ?? first.original, at: Math.max(...inOrder.map(({ at }) => at)) }];
}

function withoutSplit(value: unknown): unknown {
  const { split: _, ...entry } = value as { split?: unknown };
  return entry;
}

const bodies = ["request", "response", "metadata", "serviceData"];

interface Doubt {
  any: boolean;
}

function withPart(whole: unknown, part: unknown, doubt: Doubt): unknown {
  if (!isObject(whole) || !isObject(part)) return whole;
  const [payload, more] = [own(whole, "protoPayload"), own(part, "protoPayload")];
  if (!isObject(payload) || !isObject(more)) return { ...part, ...whole };
  const longer = bodies
    .filter((name) => own(more, name) !== undefined)
    .map((name) => [name, continued(own(payload, name), own(more, name), doubt)] as const);
  return { ...part, ...whole, protoPayload: { ...more, ...payload, ...Object.fromEntries(longer) } };
}

function continued(start: unknown, next: unknown, doubt: Doubt): unknown {
  if (start === undefined || isDeepStrictEqual(start, next)) return next;
  if (Array.isArray(start) && Array.isArray(next)) return [...start, ...next];
  if (!isObject(start) || !isObject(next)) {
    doubt.any = true;
    return start;
  }
  const longer = Object.entries(next).map(
    ([name, value]) => [name, continued(own(start, name), value, doubt)] as const,
  );
  return { ...start, ...Object.fromEntries(longer) };
}
