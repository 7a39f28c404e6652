import type { JsonObject, SourceFacts } from "../../audit/event.ts";
import { bytesOf, textIn } from "../json.ts";
import { type Found, type Page, PollError, type Window, type WindowReader } from "../poll-source.ts";
import type { Answer } from "./ask.ts";
import type { AksSpecification } from "./config.ts";
import { normalize } from "./normalize.ts";
import { type Place, placedQuery, type Query, rowsQuery, type Table } from "./query.ts";
import { rowsOf } from "./table.ts";

/** Rows of one answer. Log Analytics would answer 500,000 or 100 MB; an audit row may have two bodies of 32 KB. */
const most = 5_000;

/** How a window of a table is asked for. */
export interface Reading {
  readonly specification: AksSpecification;
  readonly table: Table;
  readonly window: Window;
  /** At this length a window is read in pages; a longer one that holds too much is refused instead. */
  readonly shortest: number;
  readonly facts: SourceFacts;
  readonly ask: (query: Query, signal: AbortSignal) => Promise<Answer>;
}

/** Reads a window: in one answer, or in pages if it can be cut no shorter. */
export function windowReader(reading: Reading): WindowReader {
  const { window, shortest } = reading;
  let rows = most;
  return {
    async page(token, signal) {
      if (token === undefined && window.to - window.from > shortest) return whole(reading, signal);
      const place = token === undefined ? undefined : placeOf(token);
      for (;;) {
        try {
          return await placed(reading, rows, place, signal);
        } catch (error) {
          if (!(error instanceof PollError) || error.kind !== "too-much" || rows === 1) throw error;
          // Rows are too large for so many of them to be answered at once.
          rows = Math.ceil(rows / 10);
        }
      }
    },
  };
}

async function whole(reading: Reading, signal: AbortSignal): Promise<Page> {
  const { table, specification, window } = reading;
  const { value, servedAt } = await reading.ask(rowsQuery(table, specification, window, most + 1), signal);
  const rows = rowsOf(value);
  if (rows.length > most)
    throw new PollError("too-much", `${table.name} holds more than ${most} rows there`, { servedAt });
  return { found: rows.map((row) => foundOf(row, reading)), servedAt };
}

async function placed(reading: Reading, rows: number, place: Place | undefined, signal: AbortSignal): Promise<Page> {
  const { table, specification, window } = reading;
  const { value, servedAt } = await reading.ask(placedQuery(table, specification, window, rows, place), signal);
  const answered = rowsOf(value);
  return {
    found: answered.map((row) => foundOf(row, reading)),
    next: answered.length < rows ? undefined : lastOf(answered),
    servedAt,
  };
}

/** A row as it came, without the columns that are ours. */
function foundOf({ Ing: ingested, Row: _, ...row }: JsonObject, { facts, specification }: Reading): Found {
  const at = typeof ingested === "string" ? Date.parse(ingested) : Number.NaN;
  if (Number.isNaN(at)) throw new PollError("unavailable", "Log Analytics answered a row without its ingestion time");
  return { at, outcome: normalize(row, bytesOf(row) ?? Buffer.of(), { source: factsFor(row, facts, specification) }) };
}

/** Azure's logs have a cluster's name in small letters; the settings have its own spelling. */
function factsFor(row: JsonObject, facts: SourceFacts, { clusters }: AksSpecification): SourceFacts {
  if (clusters.length === 0) return facts;
  const id = (textIn(row, "_ResourceId") ?? textIn(row, "ResourceId") ?? "").toLowerCase();
  const cluster = clusters.find((name) => id.endsWith(`/${name.toLowerCase()}`));
  return cluster === undefined ? facts : { ...facts, cluster };
}

/** The row that the next page begins behind: the last in order, wherever in the answer it stands. */
function lastOf(rows: readonly JsonObject[]): string {
  const tokens = rows.map((row) => `${textIn(row, "Ing")} ${textIn(row, "Row")}`);
  return tokens.sort().at(-1) ?? "";
}

function placeOf(token: string): Place {
  const [, ingested, row] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z) ([0-9a-f]{64})$/.exec(token) ?? [];
  if (ingested === undefined || row === undefined) throw new PollError("stale-token", "that is no page token of ours");
  return { ingested, row };
}
