import { byte } from "./value-scan.ts";

/** A place in a text: both count from 1, the column in bytes. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The part of a stream of bytes that is not yet done with. */
export interface ByteWindow {
  /** Good until the next piece is appended. */
  bytes(): Buffer;
  append(piece: Uint8Array): void;
  /** The first bytes are done with. */
  drop(count: number): void;
  /** Where the first byte stands, or one behind it. */
  place(behind?: number): Place;
}

const smallest = 1 << 20;

export function byteWindow(): ByteWindow {
  let buffer = Buffer.allocUnsafe(smallest);
  let [from, to] = [0, 0];
  let here: Place = { line: 1, column: 1 };
  const place = (behind = 0) => moved(here, buffer.subarray(from, from + behind));
  return {
    bytes: () => buffer.subarray(from, to),
    append(piece) {
      const rest = buffer.subarray(from, to);
      if (to + piece.length > buffer.length) {
        const wanted = rest.length + piece.length;
        // Twice as much as is needed, so that a long value is copied a few times, not once a piece.
        if (wanted > buffer.length || wanted * 8 < buffer.length)
          buffer = Buffer.allocUnsafe(Math.max(smallest, wanted * 2));
        rest.copy(buffer);
        [from, to] = [0, rest.length];
      }
      buffer.set(piece, to);
      to += piece.length;
    },
    drop(count) {
      here = place(count);
      from += count;
    },
    place,
  };
}

function moved({ line, column }: Place, bytes: Buffer): Place {
  let behindLast = 0;
  for (let at = bytes.indexOf(byte.newline); at !== -1; at = bytes.indexOf(byte.newline, behindLast)) {
    line++;
    behindLast = at + 1;
  }
  return { line, column: behindLast === 0 ? column + bytes.length : bytes.length - behindLast + 1 };
}
