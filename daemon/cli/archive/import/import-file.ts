import { createHash } from "node:crypto";
import { z } from "zod";
import { AuditwireError, messageOf } from "../../../audit/errors.ts";
import type { Imported } from "../../../audit/importing.ts";
import { bytesOf, type Input } from "../../replay/inputs.ts";
import { type Found, jsonReader } from "../../replay/json-reader.ts";
import { positionOf, send, type Target } from "./sending.ts";

/** What an import tells of while it goes on. */
export interface Told {
  /** Bytes of a file, as it lies there. */
  read(bytes: number): void;
  /** A body is stored; undefined when its answer was lost. */
  stored(imported: Imported | undefined, values: number): void;
  /** So many items of these lines are newly in the quarantine; `why` where it is known. */
  kept(items: number, place: string, why: string | undefined): void;
  /** That many values were imported before. */
  before(values: number): void;
  /** A sentence on what was not sent. */
  unread(sentence: string): void;
}

/** A file, or a stream, with what is known of it. */
export interface Recorded {
  readonly input: Input;
  /** Undefined for what cannot be read twice. */
  readonly id: string | undefined;
  /** Somebody may be writing it: what is not whole at its end is left for the next time. */
  readonly isGrowing: boolean;
}

/** A body holds as much, or one value that is larger. */
const most = { bytes: 2 ** 20, values: 2_000 };

/**
 * Has the values of a file stored, in their order, from where an earlier import has left it: if what was read until then
 * is the same to the byte, for a file can be another one with the same beginning.
 */
export async function importFile(recorded: Recorded, target: Target, told: Told): Promise<void> {
  const stored = recorded.id === undefined ? undefined : await positionOf(target, recorded.id);
  const done = await sendFrom(recorded, readPosition(stored), target, told);
  if (!done) await sendFrom(recorded, undefined, target, told);
}

/** So many values, and the SHA-256 of their bytes. */
interface Position {
  readonly values: number;
  readonly hash: string;
}

const printPosition = ({ values, hash }: Position) => `${values} ${hash}`;

function readPosition(text: string | undefined): Position | undefined {
  const found = /^(\d{1,15}) (\S+)$/.exec(text ?? "");
  return found ? { values: Number(found[1]), hash: found[2] ?? "" } : undefined;
}

/** False when the file does not begin with what was imported. */
async function sendFrom(
  { input, id, isGrowing }: Recorded,
  from: Position | undefined,
  target: Target,
  told: Told,
): Promise<boolean> {
  const hash = createHash("sha256");
  const here = () => ({ values, hash: hash.copy().digest("base64url") });
  let values = 0;
  let waiting: Waiting[] = [];
  let size = 0;
  const flush = async () => {
    const [first, last] = [waiting[0], waiting.at(-1)];
    if (!first || !last) return;
    const body = Buffer.concat(waiting.flatMap(({ bytes }) => [bytes, newline]));
    const imported = await send(target, body, id, printPosition(here()));
    told.stored(imported, waiting.length);
    const lines = first.line === last.line ? `${first.line}` : `${first.line}-${last.line}`;
    if (imported && imported.quarantined > 0) told.kept(imported.quarantined, `${input.name}:${lines}`, first.error);
    [waiting, size] = [[], 0];
  };
  for await (const found of valuesIn(input, told)) {
    if (target.signal.aborted) break;
    refuseAudits(found, input.name);
    const bytes = bytesToSend(found, input.name, isGrowing, told);
    if (!bytes) continue;
    const error = "error" in found ? found.error : undefined;
    // What is broken goes alone, and so does what is too large: the quarantine would have those beside it, too.
    if (error !== undefined || size + bytes.length > most.bytes) await flush();
    values++;
    hash.update(bytes).update("\0");
    if (from && values <= from.values) {
      if (values === from.values && here().hash !== from.hash) return false;
      if (values === from.values) told.before(values);
      continue;
    }
    waiting.push({ bytes: Buffer.from(bytes), line: found.line, error });
    size += bytes.length;
    if (error !== undefined || size >= most.bytes || waiting.length >= most.values) await flush();
  }
  await flush();
  return from === undefined || values >= from.values || target.signal.aborted;
}

/** A value that is to be sent. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly line: number;
  readonly error: string | undefined;
}

const newline = Buffer.from("\n");

const Audit = z.object({ _id: z.string(), eventBlob: z.string() });

/** What the API answers about events, as `export` writes it unless it is told otherwise: the events are within. */
function refuseAudits(found: Found, name: string): void {
  if ("error" in found || !Audit.safeParse(found.value).success) return;
  throw new AuditwireError(
    "invalid",
    `${name}:${found.line}: audits as the API shows them, not audit events: export them with --original or --format audit.k8s.io/v1, and import that`,
  );
}

/** What cannot be read goes by itself, and to the quarantine: beside others it would be taken for a part of them. */
function bytesToSend(found: Found, name: string, isGrowing: boolean, told: Told): Uint8Array | undefined {
  if (!("error" in found)) return found.whole?.() ?? found.bytes;
  const place = `${name}:${found.line}:${found.column}`;
  if (found.atEnd && isGrowing) {
    told.unread(`${place}: the last event is not whole yet: import it again later`);
    return undefined;
  }
  if (found.bytes === undefined || found.bytes.length === 0) told.unread(`${place}: ${found.error}`);
  return found.bytes && found.bytes.length > 0 ? found.bytes : undefined;
}

/** What an input holds, up to where it breaks off. */
async function* valuesIn(input: Input, told: Told): AsyncGenerator<Found> {
  const reader = jsonReader();
  try {
    for await (const piece of bytesOf(input, told.read)) yield* reader.push(piece);
  } catch (error) {
    yield* reader.end().filter((found) => "value" in found);
    told.unread(`${input.name}: ${messageOf(error)}`);
    return;
  }
  yield* reader.end();
}
