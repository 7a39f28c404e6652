import { createReadStream, readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AuditwireError, messageOf } from "../../audit/errors.ts";

/** Something with recorded events. */
export interface Input {
  readonly name: string;
  /** In bytes, as it lies there; undefined for standard input. */
  readonly size: number | undefined;
  open(): Readable;
}

const named = /\.(json|ndjson|jsonl|log|gz)$/i;
const pieceBytes = 256 * 1024;

/**
 * The files of paths, in their order; a folder's by name, with those of its folders. `-` or no path is standard input.
 * Fails with `invalid` for a path that is not there.
 */
export async function findInputs(paths: readonly string[], stdin: Readable): Promise<readonly Input[]> {
  const inputs: Input[] = [];
  for (const path of paths.length > 0 ? paths : ["-"]) {
    if (path === "-") inputs.push({ name: "stdin", size: undefined, open: () => stdin });
    else inputs.push(...(await atPath(path)));
  }
  return inputs;
}

async function atPath(path: string): Promise<readonly Input[]> {
  try {
    const { size } = statSync(path);
    return statSync(path).isDirectory() ? await inFolder(path) : [fileInput(path, size)];
  } catch (error) {
    throw new AuditwireError("invalid", `cannot read ${path}: ${messageOf(error)}`);
  }
}

async function inFolder(folder: string): Promise<readonly Input[]> {
  const found: Input[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    // A link may lead nowhere.
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isFile() && (named.test(name) || (await mayHoldEvents(path)))) found.push(fileInput(path, status.size));
  }
  return found;
}

function fileInput(name: string, size: number): Input {
  return { name, size, open: () => createReadStream(name, { highWaterMark: pieceBytes }) };
}

/** A file of any other name is taken when it begins as JSON or gzip does, or cannot be opened: that has to be told. */
async function mayHoldEvents(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return true;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const start = buffer.subarray(0, bytesRead);
    return isGzip(start) || /^(\ufeff|\s)*[[{]/.test(start.toString());
  } finally {
    await file.close();
  }
}

export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The bytes of an input, decompressed if they begin as gzip does. `onRead` is told of every byte as it lies there. */
export async function* bytesOf(input: Input, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const pieces = counted(input.open(), onRead);
  const start = await beginning(pieces);
  const whole = rejoined(start, pieces);
  yield* isGzip(start) ? unzipped(whole) : whole;
}

function unzipped(pieces: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // An error of either ends the iteration with it.
  pipeline(Readable.from(pieces, { objectMode: false }), gunzip, () => undefined);
  return gunzip;
}

async function* counted(stream: Readable, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array, undefined> {
  for await (const piece of stream) {
    onRead((piece as Buffer).length);
    yield piece as Buffer;
  }
  return undefined;
}

/** As many bytes as it takes to know gzip. */
async function beginning(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* rejoined(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  yield* rest;
}
