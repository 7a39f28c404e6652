import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { messageOf } from "../audit/errors.ts";
import type { AuditEvent, SourceFacts } from "../audit/event.ts";
import type { Rule } from "../audit/rule.ts";
import type { Judge } from "../audit/verdict.ts";
import { readEnvelope } from "../ingest/envelope.ts";
import { judge } from "../rules/index.ts";
import { openRecordedCounts, type RecordedCounts } from "./counting.ts";
import { isGzip } from "./replay/inputs.ts";
import { jsonReader } from "./replay/json-reader.ts";

/** A sample as a rules file or the library has it. */
export interface SampleToRun {
  readonly name: string;
  readonly event?: unknown;
  readonly events?: readonly unknown[] | undefined;
  readonly file?: string | undefined;
  readonly times?: number | undefined;
  readonly source?: { readonly [Fact in keyof SourceFacts]?: SourceFacts[Fact] | undefined } | undefined;
  readonly matches: boolean;
  readonly because: string;
}

/** What became of a sample. */
export type SampleResult =
  | { readonly fired: boolean; readonly message?: string | undefined; readonly unknown?: string | undefined }
  | { readonly unreadable: string };

/** Runs a rule, alone, on a sample. Files are looked for beside the rule's file. */
export function runSample(rule: Rule, sample: SampleToRun, directory = "."): SampleResult {
  const read = eventsOf(sample, directory);
  return "unreadable" in read ? read : fire(judge([rule]), read.events);
}

/** The events of a sample, as often as they occur, or why there are none. */
export function eventsOf(
  sample: SampleToRun,
  directory: string,
): { readonly events: readonly AuditEvent[] } | { readonly unreadable: string } {
  try {
    const values =
      sample.file === undefined ? (sample.events ?? [sample.event]) : valuesIn(resolve(directory, sample.file));
    const source = { ...nowhere, ...sample.source } as SourceFacts;
    const outcomes = values.flatMap((value) =>
      readEnvelope(value, Buffer.from(JSON.stringify(value) ?? ""), { source, lenient: true }),
    );
    const rejected = outcomes.find((outcome) => "reason" in outcome);
    if (rejected) return { unreadable: rejected.detail };
    const events = outcomes.filter((outcome) => "body" in outcome);
    if (events.length === 0) return { unreadable: "it holds no audit event" };
    return { events: Array.from({ length: sample.times ?? 1 }).flatMap(() => events) };
  } catch (error) {
    return { unreadable: messageOf(error) };
  }
}

const nowhere: SourceFacts = { name: "sample", cluster: "", provider: "others" };

/** The values of a file as `replay` reads it. */
function valuesIn(path: string): readonly unknown[] {
  const bytes = readFileSync(path);
  const reader = jsonReader();
  const found = [...reader.push(isGzip(bytes) ? gunzipSync(bytes) : bytes), ...reader.end()];
  return found.map((one) => {
    if ("error" in one) throw new Error(`line ${one.line}: ${one.error}`);
    return one.value;
  });
}

/** Whether a judge's rule fires on any of the events, counted over all of them. */
export function fire(decide: Judge, events: readonly AuditEvent[]): SampleResult {
  let counts: RecordedCounts | undefined;
  let unknown: string | undefined;
  try {
    for (const [index, event] of events.entries()) {
      const { candidates, notEvaluable } = decide(event);
      unknown ??= notEvaluable[0]?.reason;
      // Most samples are of rules without state: a database is opened at the first that counts.
      if (!counts && candidates.some(({ state }) => state)) counts = countsAfter(events.slice(0, index));
      const fires = counts?.of(event);
      const fired = candidates.find(({ state }) => !state || fires?.(state));
      if (fired) return { fired: true, message: fired.message };
    }
    return { fired: false, unknown };
  } finally {
    counts?.close();
  }
}

function countsAfter(events: readonly AuditEvent[]): RecordedCounts {
  const counts = openRecordedCounts();
  for (const event of events) counts.of(event);
  return counts;
}
