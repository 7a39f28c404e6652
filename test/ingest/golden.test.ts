import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import type { Outcome } from "../../daemon/ingest/outcome.ts";
import { fixture, fixtures, outcomes } from "./reading.ts";

const filesIn = (folder: string) =>
  readdirSync(join(fixtures, folder))
    .filter((file) => /\.(ndjson|json)$/.test(file))
    .map((file) => `${folder}/${file}`);
const clouds = ["eks-cloudwatch", "aks-diagnostics", "gke-logentry"].flatMap(filesIn);
const canonical = ["audit-v1", "webhook-eventlist"].flatMap(filesIn);

/** A LogEntry's own fields stand in the event as they came. */
const ofLogEntry = ["protoPayload", "resource", "labels", "logName", "insertId", "timestamp", "receiveTimestamp"];

/** A body by its keys: it is the record's own. */
const keysOf = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value).join(" ") : value);

function shown(outcome: Outcome): unknown {
  if ("apart" in outcome) return outcome;
  if ("reason" in outcome) return { rejected: outcome.reason, detail: outcome.detail };
  const { source, body, time, unrecorded, request } = outcome;
  const fields = Object.entries(body as JsonObject)
    .filter(([key]) => !("protoPayload" in body && ofLogEntry.includes(key)))
    .map(([key, value]) => [key, /^(request|response)Object$/.test(key) ? keysOf(value) : value]);
  return { source, time: new Date(time).toISOString(), request, unrecorded, ...Object.fromEntries(fields) };
}

/** JSON with what fits on a line on one line. */
function print(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= 140 || typeof value !== "object" || value === null) return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => print(element, inner))
    : Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([key, field]) => `${JSON.stringify(key)}: ${print(field, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

/** Each record as ingestion reads it and, where that is different, as replay does. */
function golden(file: string): string {
  const both = fixture(file).flatMap(({ value, text }) => {
    const lenient = outcomes(value, { lenient: true }, text);
    return outcomes(value, {}, text).map((strict, i) => [strict, lenient[i]] as const);
  });
  const blocks = both.map(([strict, lenient]) => {
    const [ingested, replayed] = [print(shown(strict)), lenient ? print(shown(lenient)) : "nothing"];
    return ingested === replayed ? ingested : `${ingested}\nreplayed: ${replayed}`;
  });
  return `${blocks.join("\n")}\n`;
}

describe("every recorded envelope", () => {
  it.each(clouds)("%s: what becomes of each record", async (file) => {
    await expect(golden(file)).toMatchFileSnapshot(`golden/${file}.txt`);
  });

  it.each([...clouds, ...canonical])("%s: replay loses no record, and rejects none", (file) => {
    for (const { value, text } of fixture(file)) {
      const read = outcomes(value, { lenient: true }, text);
      expect(read.filter((outcome) => "reason" in outcome)).toEqual([]);
      expect(read.length).toBe(recordsIn(value));
    }
  });

  it.each(canonical)("%s: an event is what it was, its original byte for byte", (file) => {
    for (const { value, text } of fixture(file))
      for (const outcome of outcomes(value, {}, text)) {
        if ("body" in outcome) expect(JSON.parse(Buffer.from(outcome.original).toString())).toEqual(outcome.body);
        if ("original" in outcome) expect(text).toContain(Buffer.from(outcome.original).toString());
      }
  });
});

/** How many records a fixture's value holds, counted without the reader. */
function recordsIn(value: unknown): number {
  const { events, logEvents, records, entries, items, tables } = value as Record<string, unknown[] | undefined>;
  const rows = tables?.flatMap((table) => (table as { rows: unknown[] }).rows);
  return (events ?? logEvents ?? records ?? entries ?? items ?? rows ?? [value]).length;
}
