/** Bytes that bodies may hold in memory, over all requests in flight. */
export interface Budget {
  /** Takes that much, or says that it is not to be had. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function budget(limit: () => number, changed: (inUse: number) => void): Budget {
  let inUse = 0;
  const move = (bytes: number) => {
    inUse += bytes;
    changed(inUse);
  };
  return {
    take: (bytes) => {
      if (inUse > 0 && inUse + bytes > limit()) return false;
      move(bytes);
      return true;
    },
    give: (bytes) => move(-bytes),
  };
}

/** What became of a body: read, too large for memory (with what was read so far and the rest), or refused for now. */
export type Body =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly held: number }
  | {
      readonly kind: "large";
      readonly head: readonly Uint8Array[];
      readonly rest: AsyncIterator<Uint8Array>;
      readonly held: number;
    }
  | { readonly kind: "busy"; readonly held: number };

/**
 * Reads a body piece by piece. What it holds counts against the budget from the moment it is announced or read;
 * the caller gives `held` back. Rejects when the client goes away.
 */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  announced: number,
  cap: number,
  room: Budget,
): Promise<Body> {
  let held = Math.min(announced, cap);
  if (held > 0 && !room.take(held)) return { kind: "busy", held: 0 };
  const pieces: Uint8Array[] = [];
  const rest = stream[Symbol.asyncIterator]();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await rest.next();
      if (done)
        return { kind: "read", bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces), held };
      pieces.push(value);
      size += value.length;
      if (size > held) {
        if (!room.take(size - held)) return { kind: "busy", held };
        held = size;
      }
      if (size > cap) return { kind: "large", head: pieces, rest, held };
    }
  } catch (error) {
    room.give(held);
    throw error;
  }
}
