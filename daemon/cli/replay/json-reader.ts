import { isUtf8 } from "node:buffer";
import { messageOf } from "../../audit/errors.ts";
import { type ByteWindow, byteWindow, type Place } from "./byte-window.ts";
import {
  byte,
  isSpace,
  type MemberList,
  mayEndHere,
  scanOfRest,
  scanOfValue,
  scanOn,
  type ValueScan,
} from "./value-scan.ts";

/** One value of a stream of JSON, or what could not be read; in the order of the stream. */
export type Found = Place &
  (
    | {
        readonly value: unknown;
        /** Good until the next piece is pushed. */
        readonly bytes: Uint8Array;
        /** The bytes within the envelope that was opened around them, where one was. */
        readonly whole?: (() => Uint8Array) | undefined;
      }
    | {
        readonly error: string;
        /** The line that cannot be read, unless it is too large; good until the next piece is pushed. */
        readonly bytes?: Uint8Array | undefined;
        /** It ended before it was whole. */
        readonly atEnd?: boolean | undefined;
      }
  );

/** Reads JSON piece by piece. */
export interface JsonReader {
  /** What became whole with this piece. */
  push(piece: Uint8Array): readonly Found[];
  /** What was left. */
  end(): readonly Found[];
}

export interface JsonLimits {
  /** A value that is larger is not read. */
  readonly value: number;
  /** An envelope that is larger is read element by element: what stands behind its list is then not seen. */
  readonly envelope: number;
}

const mebibyte = 2 ** 20;
const usual: JsonLimits = { value: 64 * mebibyte, envelope: 8 * mebibyte };

/** Members of envelopes that hold one event an element. */
const listNames = ["items", "events", "entries", "records", "results", "receivedMessages", "logEvents"];

/** Lists within lists that are read element by element. */
const mostLists = 8;

/** Longest line of other text that is looked at. */
const longestText = 4 * mebibyte;

/** A list whose elements are read one by one. */
interface OpenList {
  /** What an element stands in. */
  readonly around: (element: unknown) => unknown;
  /** The bytes of an element within it; undefined where they stand for themselves. */
  readonly wrap?: (element: Uint8Array) => Uint8Array;
  readonly inObject: boolean;
}

/** What the reader is doing. Each does one step, and is false when it needs more bytes. */
type Step = (reading: Reading) => boolean;

interface Reading {
  readonly window: ByteWindow;
  readonly limits: JsonLimits;
  readonly lists: OpenList[];
  found: Found[];
  step: Step;
  scan: ValueScan;
  /** Where a value began that is not kept. */
  began: Place;
  /** Nothing but space stands before, on this line. */
  freshLine: boolean;
  /** How far the line is indented on which the value begins. */
  indent: number;
  /** No more bytes will come. */
  final: boolean;
}

/**
 * Reads values that follow one another (NDJSON, or printed over several lines), lists of them, and envelopes with a
 * list of them, in memory that does not grow with the input. What is broken is lost up to the next line that can begin
 * a value.
 */
export function jsonReader(limits: JsonLimits = usual): JsonReader {
  const reading: Reading = {
    window: byteWindow(),
    limits,
    lists: [],
    found: [],
    step: skipMark,
    scan: scanOfValue(),
    began: { line: 1, column: 1 },
    freshLine: true,
    indent: 0,
    final: false,
  };
  const run = () => {
    reading.found = [];
    while (reading.step(reading));
    return reading.found;
  };
  return {
    push(piece) {
      reading.window.append(piece);
      return run();
    },
    end() {
      reading.final = true;
      const found = run();
      return reading.lists.length === 0 ? found : [...found, unclosed(reading)];
    },
  };
}

const mark = Buffer.from("\u{feff}");

/** The byte order mark that editors put before a text. */
function skipMark(r: Reading): boolean {
  const bytes = r.window.bytes();
  if (bytes.length < mark.length && !r.final) return false;
  if (bytes.subarray(0, mark.length).equals(mark)) r.window.drop(mark.length);
  r.step = between;
  return true;
}

/** Between values: space and commas. */
function between(r: Reading): boolean {
  const bytes = r.window.bytes();
  let at = 0;
  for (; isSpace(bytes[at]) || bytes[at] === byte.comma || bytes[at] === byte.recordSeparator; at++)
    if (bytes[at] === byte.newline) r.freshLine = true;
  r.window.drop(at);
  const found = bytes[at];
  if (found === undefined) return false;
  if (r.freshLine) r.indent = r.window.place().column - 1;
  r.freshLine = false;
  const list = r.lists.at(-1);
  if (list && found === byte.closeList) return closeList(r);
  r.scan = scanOfValue();
  r.step = value;
  if (found === byte.openList && !list?.inObject && r.lists.length < mostLists) r.step = openList;
  else if (found !== byte.openObject && !list) r.step = otherText;
  return true;
}

/** A list of values, and not `[12:34:56] text`, as logs have it. */
function openList(r: Reading): boolean {
  const bytes = r.window.bytes();
  let at = 1;
  while (isSpace(bytes[at])) at++;
  const first = bytes[at];
  if (first === undefined && !r.final) return false;
  if (!beginsElement(first)) {
    r.step = r.lists.length > 0 ? value : otherText;
    return true;
  }
  r.window.drop(1);
  r.lists.push({ around: (element) => element, inObject: false });
  r.step = between;
  return true;
}

const beginsElement = (b: number | undefined) =>
  b === byte.openObject || b === byte.openList || b === byte.closeList || b === byte.quote;

function closeList(r: Reading): true {
  r.window.drop(1);
  if (r.lists.pop()?.inObject) {
    r.scan = scanOfRest();
    r.step = rest;
  }
  return true;
}

function value(r: Reading): boolean {
  const bytes = r.window.bytes();
  const outcome = scanOn(r.scan, bytes);
  if (outcome === "end" || (r.final && mayEndHere(r.scan))) return take(r, r.scan.at);
  if (outcome === "broken") return broken(r, r.window.place(), brokenAt(r));
  if (r.final) return broken(r, r.window.place(), "the value does not end");
  if (bytes.length > r.limits.envelope && isEnvelope(r.scan, bytes)) return openEnvelope(r, r.scan.list);
  if (bytes.length <= r.limits.value) return false;
  r.began = r.window.place();
  r.step = passOver;
  return true;
}

/** The value is whole. */
function take(r: Reading, length: number): true {
  const bytes = r.window.bytes().subarray(0, length);
  const found = length > r.limits.value ? { error: tooLarge(r.limits) } : { ...parsed(r.lists, bytes), bytes };
  r.found.push({ ...r.window.place(), ...found });
  r.window.drop(length);
  r.step = between;
  return true;
}

type Parsed = { value: unknown; bytes: Uint8Array; whole?: () => Uint8Array } | { error: string };

function parsed(lists: readonly OpenList[], bytes: Buffer): Parsed {
  if (!isUtf8(bytes)) return { error: "not valid UTF-8" };
  try {
    const value: unknown = JSON.parse(bytes.toString());
    const wraps = lists.flatMap(({ wrap }) => (wrap ? [wrap] : []));
    return {
      value: lists.reduceRight((element, { around }) => around(element), value),
      bytes,
      ...(wraps.length > 0 && { whole: () => wraps.reduceRight<Uint8Array>((inner, wrap) => wrap(inner), bytes) }),
    };
  } catch (error) {
    return { error: `not JSON: ${messageOf(error)}` };
  }
}

type InEnvelope = ValueScan & { readonly list: MemberList };

function isEnvelope(scan: ValueScan, bytes: Buffer): scan is InEnvelope {
  return (
    scan.list !== undefined &&
    listNames.includes(bytes.toString("utf8", scan.list.key.start + 1, scan.list.key.end - 1))
  );
}

/** The envelope is large: its list's elements are read one by one, each in what stands before the list. */
function openEnvelope(r: Reading, { key, start }: MemberList): true {
  const bytes = r.window.bytes();
  const name = bytes.toString("utf8", key.start + 1, key.end - 1);
  const before = parsed([], Buffer.from(`${bytes.toString("utf8", 0, start)}]}`));
  if ("error" in before) return broken(r, r.window.place(), before.error);
  const envelope = before.value as object;
  const around = (element: unknown) => ({ ...envelope, [name]: [element] });
  r.lists.push({ around, wrap: (element) => wrapped(envelope, name, element), inObject: true });
  r.window.drop(start);
  r.step = between;
  return true;
}

/** An envelope with one element in its list, whose bytes stay as they are. */
function wrapped(envelope: object, name: string, element: Uint8Array): Uint8Array {
  const others = Object.entries(envelope).filter(([key]) => key !== name);
  const head = JSON.stringify(Object.fromEntries(others)).slice(0, -1);
  const comma = others.length > 0 ? "," : "";
  return Buffer.concat([Buffer.from(`${head}${comma}${JSON.stringify(name)}:[`), element, Buffer.from("]}")]);
}

/** What stands in an envelope behind its list. It is not kept. */
function rest(r: Reading): boolean {
  const outcome = scanOn(r.scan, r.window.bytes());
  if (outcome === "broken" || (outcome === "more" && r.final)) return broken(r, r.window.place(), brokenAt(r));
  forget(r);
  if (outcome === "end") r.step = between;
  return outcome === "end";
}

/** A value that is too large to be kept. */
function passOver(r: Reading): boolean {
  const outcome = scanOn(r.scan, r.window.bytes());
  forget(r);
  if (outcome === "more" && !r.final) return false;
  const error = tooLarge(r.limits);
  if (outcome !== "end") return broken(r, r.began, error);
  r.found.push({ ...r.began, error });
  r.step = between;
  return true;
}

const tooLarge = ({ value }: JsonLimits) => `larger than ${value / mebibyte} MiB`;

function forget(r: Reading): void {
  r.window.drop(r.scan.at);
  r.scan.at = 0;
}

/** A line that does not begin with a value: a value may stand at its end, as behind a log's time. */
function otherText(r: Reading): boolean {
  const bytes = r.window.bytes();
  const newline = bytes.indexOf(byte.newline);
  if (newline === -1 && !r.final)
    return bytes.length > longestText && broken(r, r.window.place(), "not JSON, and no lines of text");
  const line = newline === -1 ? bytes : bytes.subarray(0, newline);
  const start = line.indexOf(byte.openObject);
  const ending = start === -1 ? undefined : parsed([], line.subarray(start));
  const before = ending && "value" in ending ? start : 0;
  r.window.drop(before);
  return take(r, line.length - before);
}

/** What begins here is no value. The next one may begin on a line that is indented no further. */
function broken(r: Reading, place: Place, error: string): true {
  r.found.push({ ...place, ...(markedAsCut(r) ?? { error, bytes: firstLine(r), atEnd: r.final }) });
  r.step = toNextLine;
  return true;
}

const cutMark = /\[truncated\.*\]\s*$/i;

/** A line that a cloud cut and says so is handed on as text: what stands before the cut can still be judged. */
function markedAsCut({ window, lists }: Reading): { value: unknown; bytes: Uint8Array } | undefined {
  const line = firstLine({ window });
  const isCut = lists.length === 0 && cutMark.test(line.toString("latin1", Math.max(0, line.length - 40)));
  return isCut ? { value: line.toString(), bytes: line } : undefined;
}

function firstLine({ window }: Pick<Reading, "window">): Buffer {
  const bytes = window.bytes();
  const newline = bytes.indexOf(byte.newline);
  return newline === -1 ? bytes : bytes.subarray(0, newline);
}

function brokenAt({ window, scan }: Reading): string {
  const { line, column } = window.place(scan.at);
  return `not JSON from ${line}:${column} on`;
}

function toNextLine(r: Reading): boolean {
  const bytes = r.window.bytes();
  const newline = bytes.indexOf(byte.newline);
  let at = newline + 1;
  while (bytes[at] === byte.space || bytes[at] === byte.tab) at++;
  const first = bytes[at];
  if (newline === -1 || first === undefined) {
    r.window.drop(newline === -1 || r.final ? bytes.length : newline);
    if (r.final) r.step = between;
    return r.final;
  }
  r.window.drop(newline + 1);
  if (at - newline - 1 > r.indent || !canBegin(first, r.lists.length > 0)) return true;
  r.freshLine = true;
  r.step = between;
  return true;
}

const closers: readonly (number | undefined)[] = [
  byte.closeObject,
  byte.closeList,
  byte.quote,
  byte.comma,
  byte.newline,
  byte.return,
];

/** Whether a line that starts so goes on with the text, not with what was broken before it. */
const canBegin = (first: number, inList: boolean) =>
  !closers.includes(first) || (inList && (first === byte.closeList || first === byte.comma));

const unclosed = ({ window }: Reading): Found => ({ ...window.place(), error: "ends within a list" });
