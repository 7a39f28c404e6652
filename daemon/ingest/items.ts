import type { AuditEvent, Rejection } from "../audit/event.ts";
import { parseJson } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import { type Item, scanItems } from "./scan.ts";

/** What a body held. */
export interface Normalized {
  readonly events: readonly AuditEvent[];
  readonly rejections: readonly Rejection[];
}

/** How the items of a body are read. Both are pure and total. */
export interface ItemReader {
  item(original: Uint8Array, depth: number): readonly Outcome[];
  /** A body, or one of its lines, whose structure breaks at that byte. */
  broken(original: Uint8Array, at: number): readonly Outcome[];
}

const newline = 0x0a;

/**
 * Reads each item of a body by itself, with its own bytes: of an object's list, an array, NDJSON, or values one after
 * the other. Structure says where an item ends, or, where lines are broken and no event is lost by it, the line does: a
 * bad item costs nothing beside it.
 */
export function readItems(body: Uint8Array, reader: ItemReader): Normalized {
  const scan = scanItems(body);
  if (!("items" in scan)) return byLines(body, reader) ?? sorted(reader.broken(body, scan.brokenAt));
  const byItems = sorted(itemsOf(body, scan.items, reader));
  if (!scan.items.some(({ start, end }) => isTorn(body.subarray(start, end)))) return byItems;
  const lines = byLines(body, reader);
  return lines && lines.events.length >= byItems.events.length ? lines : byItems;
}

/**
 * True for what is no JSON and goes over several lines. After a line that was cut within a string structure is read
 * inside out, and text that a caller chose can seem to end the item: `}}` as a userAgent.
 */
export function isTorn(item: Uint8Array): boolean {
  if (!item.includes(newline)) return false;
  return parseJson(Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString("utf8")) === undefined;
}

/** Events and rejections; what was left apart is neither. */
function sorted(outcomes: readonly Outcome[]): Normalized {
  const events: AuditEvent[] = [];
  const rejections: Rejection[] = [];
  for (const outcome of outcomes) {
    if ("reason" in outcome) rejections.push(outcome);
    else if ("body" in outcome) events.push(outcome);
  }
  return { events, rejections };
}

function itemsOf(body: Uint8Array, items: readonly Item[], reader: ItemReader): readonly Outcome[] {
  return items.flatMap(({ start, end, depth }) => reader.item(body.subarray(start, end), depth));
}

/** NDJSON with a broken line loses that line only. Undefined when no line holds an event: then it is no NDJSON. */
function byLines(body: Uint8Array, reader: ItemReader): Normalized | undefined {
  const outcomes: Outcome[] = [];
  let lines = 0;
  for (let start = 0; start < body.length; lines++) {
    const found = body.indexOf(newline, start);
    const line = body.subarray(start, found === -1 ? body.length : found);
    start += line.length + 1;
    const scan = scanItems(line);
    const read = "items" in scan ? itemsOf(line, scan.items, reader) : reader.broken(line, scan.brokenAt);
    for (const outcome of read) outcomes.push(outcome);
  }
  const normalized = sorted(outcomes);
  return lines > 1 && normalized.events.length > 0 ? normalized : undefined;
}
