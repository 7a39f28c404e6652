import { createGunzip, gunzipSync } from "node:zlib";
import { joined } from "./body.ts";
import type { Share } from "./budget.ts";

/** Past this nothing compressed is unpacked: it is a bomb. */
const mostUnpacked = 64 * 2 ** 20;

/** Audit events shrink to a tenth or a thirtieth; zeros to a thousandth. */
const highestRatio = 100;

/** What a compressed body is: its bytes, refused for now, a bomb, or no gzip at all. */
export type Unpacked =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "busy" }
  | { readonly kind: "bomb"; readonly detail: string }
  | { readonly kind: "broken"; readonly detail: string };

/**
 * Unpacks gzip piece by piece, what it holds counted. Up to `free` bytes the ratio does not matter: that much is read
 * of a plain body, too, and a padded event must not hide those beside it.
 */
export async function gunzip(packed: Uint8Array, free: number, share: Share): Promise<Unpacked> {
  const most = Math.min(mostUnpacked, Math.max(free, packed.length * highestRatio));
  const stream = createGunzip();
  stream.end(packed);
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      size += piece.length;
      if (size > most) return { kind: "bomb", detail: `${packed.length} bytes of gzip unpack to more than ${most}` };
      if (!share.grow(packed.length + size)) return { kind: "busy" };
    }
  } catch {
    return { kind: "broken", detail: "the body is not gzip, or ends too early" };
  }
  return { kind: "read", bytes: joined(pieces) };
}

/**
 * Unpacks the gzip that a body holds within its records: all of them together to no more than a whole body may.
 * Undefined for what is broken, or too much.
 */
export function unpacker(): (packed: Uint8Array) => Buffer | undefined {
  let left = mostUnpacked;
  return (packed) => {
    if (left === 0) return undefined;
    try {
      const bytes = gunzipSync(packed, { maxOutputLength: left });
      left -= bytes.length;
      return bytes;
    } catch {
      // Broken gzip has cost time, too: many such records would stop everything else.
      left = Math.max(0, left - packed.length * highestRatio);
      return undefined;
    }
  };
}
