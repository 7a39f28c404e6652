import { messageOf } from "../../audit/errors.ts";
import type { AuditEvent, SourceFacts } from "../../audit/event.ts";
import { readEnvelope } from "../../ingest/envelope.ts";
import { bytesOf, type Input } from "./inputs.ts";
import { type Found, type JsonReader, jsonReader } from "./json-reader.ts";

/** What became of something in an input; in its order. */
export type Read =
  | { readonly event: AuditEvent }
  /** A sentence with file and place; of the whole input, when it broke off or could not be opened. */
  | { readonly error: string; readonly ofInput?: true }
  /** A record that is no audit event and never was meant to be one: what it is instead. */
  | { readonly apart: string };

/** What is known before anything has been read. */
export interface Reading {
  /** Facts for what the records themselves do not name. */
  readonly source: SourceFacts;
  /** Told of every byte, as it lies there. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * The events of inputs, in any envelopes, some at a time. Never more of an input is held than its largest value. What
 * cannot be read is told, and the next thing is read.
 */
export async function* readEvents(inputs: readonly Input[], reading: Reading): AsyncGenerator<readonly Read[]> {
  for (const input of inputs) {
    const reader = jsonReader();
    try {
      for await (const piece of bytesOf(input, reading.onRead ?? (() => undefined)))
        yield toReads(reader.push(piece), input, reading);
    } catch (error) {
      yield [...toReads(rest(reader), input, reading), { error: `${input.name}: ${messageOf(error)}`, ofInput: true }];
      continue;
    }
    yield toReads(reader.end(), input, reading);
  }
}

/** What was whole when the input broke off. */
const rest = (reader: JsonReader) => reader.end().filter((found) => "value" in found);

function toReads(found: readonly Found[], { name }: Input, { source }: Reading): readonly Read[] {
  return found.flatMap((one): Read[] => {
    const place = `${name}:${one.line}:${one.column}`;
    if ("error" in one) return [{ error: `${place}: ${one.error}` }];
    return readEnvelope(one.value, one.bytes, { source, lenient: true }).map((outcome) => {
      if ("body" in outcome) return { event: outcome };
      return "apart" in outcome ? outcome : { error: `${place}: ${outcome.detail}` };
    });
  });
}
