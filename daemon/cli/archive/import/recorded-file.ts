import { createHash } from "node:crypto";
import { closeSync, createReadStream, fstatSync, openSync } from "node:fs";
import { AuditwireError, messageOf } from "../../../audit/errors.ts";
import { bytesOf, type Input } from "../../replay/inputs.ts";

/** A file that is read to where it ended when it was opened, whatever its name becomes meanwhile. */
export interface RecordedFile {
  readonly input: Input;
  /** Which file it is, however it is called. */
  readonly inode: string;
  /** By its first bytes, unpacked: the same for a log and for what its rotation makes of it. Undefined when it is empty. */
  readonly id: string | undefined;
  /** When it was written to; milliseconds since 1970. */
  readonly modified: number;
  close(): void;
}

/** So many bytes hold the auditID of the first event. */
const idBytes = 4096;
const pieceBytes = 256 * 1024;

export async function openRecorded(name: string): Promise<RecordedFile> {
  const descriptor = opened(name);
  const { size, dev, ino, mtimeMs } = fstatSync(descriptor);
  const end = size - 1;
  const open = () =>
    createReadStream(name, { fd: descriptor, autoClose: false, start: 0, end, highWaterMark: pieceBytes });
  const input = { name, size, open };
  try {
    const id = size === 0 ? undefined : await idOf(input);
    return { input, inode: `${dev}:${ino}`, id, modified: mtimeMs, close: () => closeSync(descriptor) };
  } catch (error) {
    closeSync(descriptor);
    throw new AuditwireError("invalid", `cannot read ${name}: ${messageOf(error)}`);
  }
}

function opened(name: string): number {
  try {
    return openSync(name, "r");
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${name}: ${messageOf(error)}`);
  }
}

async function idOf(input: Input): Promise<string> {
  const hash = createHash("sha256");
  let left = idBytes;
  for await (const piece of bytesOf(input, () => undefined)) {
    hash.update(piece.subarray(0, left));
    left -= Math.min(left, piece.length);
    if (left === 0) break;
  }
  return hash.digest("base64url");
}
