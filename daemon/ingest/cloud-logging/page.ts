import { bytesOf, isObject, listIn, own, parseJson, textIn } from "../json.ts";
import { looseTimeOf } from "../kubernetes-event.ts";
import { scanItems } from "../scan.ts";

/** An entry of a page with its bytes, and when Cloud Logging received it, in milliseconds since 1970. */
export interface Entry {
  readonly value: unknown;
  readonly original: Uint8Array;
  readonly at: number;
}

/** The entries of an answer of entries.list, each with its own bytes. Undefined for what is none. */
export function readEntries(
  body: Uint8Array,
): { readonly entries: readonly Entry[]; readonly next: string | undefined } | undefined {
  const page = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
  const values = listIn(page, "entries") ?? [];
  // `{}` is an empty page. What says that something went wrong is none, whatever its status.
  if (!isObject(page) || own(page, "error") !== undefined) return undefined;
  const scan = scanItems(body, "entries");
  const places = "items" in scan && scan.items.length === values.length ? scan.items : [];
  const entries = values.map((value, i) => {
    const place = places[i];
    const original = place ? body.subarray(place.start, place.end) : (bytesOf(value) ?? body);
    return { value, original, at: receivedAt(value) };
  });
  return { entries, next: textIn(page, "nextPageToken") };
}

/** Written in nanoseconds; the milliseconds are those that have passed, so that it lies within the window it was asked for. */
function receivedAt(entry: unknown): number {
  return looseTimeOf(own(entry, "receiveTimestamp")) ?? looseTimeOf(own(entry, "timestamp")) ?? 0;
}
