import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../audit/errors.ts";
import type { AuditEvent, SourceFacts } from "../audit/event.ts";
import type { Rule } from "../audit/rule.ts";
import type { Judge } from "../audit/verdict.ts";
import { readEnvelope } from "../ingest/envelope.ts";
import { judge } from "../rules/index.ts";
import { type Counts, openCounts } from "../store/counts.ts";

/** A sample as a rules file or the library has it. */
export interface SampleToRun {
  readonly name: string;
  readonly event?: unknown;
  readonly events?: readonly unknown[] | undefined;
  readonly file?: string | undefined;
  readonly times?: number | undefined;
  readonly source?: Partial<SourceFacts> | undefined;
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
      sample.file === undefined
        ? (sample.events ?? [sample.event])
        : [JSON.parse(readFileSync(resolve(directory, sample.file), "utf8"))];
    const source = { name: "sample", cluster: "", provider: "others" as const, ...sample.source };
    const events = values.flatMap((value) => [...toEvents(value, source)]);
    if (events.length === 0) return { unreadable: "it holds no audit event" };
    return { events: Array.from({ length: sample.times ?? 1 }).flatMap(() => events) };
  } catch (error) {
    return { unreadable: messageOf(error) };
  }
}

function toEvents(value: unknown, source: SourceFacts): readonly AuditEvent[] {
  const outcomes = readEnvelope(value, Buffer.from(JSON.stringify(value) ?? ""), { source, lenient: true });
  return outcomes.flatMap((outcome) => ("body" in outcome ? [outcome] : []));
}

/** Whether a judge's rule fires on any of the events, counted over all of them. */
export function fire(decide: Judge, events: readonly AuditEvent[]): SampleResult {
  let counts: Counts | undefined;
  let unknown: string | undefined;
  try {
    for (const [index, event] of events.entries()) {
      const { candidates, notEvaluable } = decide(event);
      unknown ??= notEvaluable[0]?.reason;
      for (const { state, message } of candidates) {
        if (state) counts ??= countsAfter(events.slice(0, index));
        counts?.saw(event);
        if (!state || counts?.fires(state, { ...event, key: String(index) })) return { fired: true, message };
      }
    }
    return { fired: false, unknown };
  } finally {
    counts?.close();
  }
}

/** Most samples are of rules without state: a database is opened at the first that counts. */
function countsAfter(events: readonly AuditEvent[]): Counts {
  const counts = openCounts();
  for (const event of events) counts.saw(event);
  return counts;
}
