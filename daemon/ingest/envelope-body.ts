import { isUtf8 } from "node:buffer";
import type { SourceFacts } from "../audit/event.ts";
import { readEnvelope } from "./envelope.ts";
import { unpacker } from "./gunzip.ts";
import { type Normalized, readItems } from "./items.ts";
import { parseJson } from "./json.ts";
import { type Given, type Outcome, rejection } from "./outcome.ts";

/**
 * The events of a body whose items are envelopes of any kind. `says` has the last word on where an item came from,
 * knowing what the item tells of it. Pure and total.
 */
export function readEnvelopes(
  body: Uint8Array,
  source: SourceFacts,
  says: (told: SourceFacts) => SourceFacts,
): Normalized {
  const given: Given = { source, unpack: unpacker() };
  const item = (original: Uint8Array) => readItem(original, given);
  const { events, rejections } = readItems(body, { item, broken: item });
  return {
    events: events.map((event) => ({ ...event, source: says(event.source) })),
    rejections: rejections.map((rejected) => ({ ...rejected, source: says(rejected.source) })),
  };
}

function readItem(original: Uint8Array, given: Given): readonly Outcome[] {
  if (!isUtf8(original)) return [rejection(given, original, "invalid-utf8", "not valid UTF-8")];
  const text = Buffer.from(original.buffer, original.byteOffset, original.byteLength).toString("utf8");
  return readEnvelope(parseJson(text) ?? text, original, given);
}
