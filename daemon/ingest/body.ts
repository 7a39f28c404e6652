import type { Share } from "./budget.ts";

/** What became of a body: read, too large for memory (what was read so far and the rest), or refused for now. */
export type Body =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "large"; readonly head: readonly Uint8Array[]; readonly rest: AsyncIterator<Uint8Array> }
  | { readonly kind: "busy" };

/**
 * Reads a body piece by piece. What it holds counts from the moment it is announced or read. Rejects when the client
 * goes away.
 */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  announced: number,
  cap: number,
  share: Share,
): Promise<Body> {
  if (!share.grow(Math.min(announced, cap))) return { kind: "busy" };
  const pieces: Uint8Array[] = [];
  const rest = stream[Symbol.asyncIterator]();
  let size = 0;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return { kind: "read", bytes: joined(pieces) };
    pieces.push(value);
    size += value.length;
    if (!share.grow(size)) return { kind: "busy" };
    if (size > cap) return { kind: "large", head: pieces, rest };
  }
}

/** The pieces in one; a single piece as it is. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}
