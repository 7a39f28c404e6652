import { csvLine } from "../../audit/csv.ts";
import type { AuditEvent } from "../../audit/event.ts";
import type { Rule } from "../../audit/rule.ts";
import type { Candidate } from "../../audit/verdict.ts";
import { visible } from "../table.ts";
import type { Decision } from "./decide.ts";

/** How a replay writes what it finds, a line at a time. */
export interface Format {
  readonly head: string;
  event(event: AuditEvent, decision: Decision): string;
  /** Of what could not be read; undefined where that does not stand among the results. */
  error(error: string): string | undefined;
}

const clusterOf = ({ source }: AuditEvent) => (source.cluster === "" ? null : source.cluster);
/** Undefined where none is known: the event then has that of 1970. */
const timeOf = ({ time, body }: AuditEvent) => (time === 0 ? undefined : body.requestReceivedTimestamp);
const auditIDOf = ({ body }: AuditEvent) => (body.auditID === "" ? null : body.auditID);

/** A line for each event, in the input's order. */
export function jsonLines(all: boolean): Format {
  return {
    head: "",
    event: (event, { verdict, matches, notEvaluable }) => {
      const line = {
        auditID: auditIDOf(event),
        cluster: clusterOf(event),
        verdict: verdict ? toVerdict(verdict) : null,
      };
      const names = { matches: matches.map(({ rule }) => rule), unknown: notEvaluable.map(({ rule }) => rule) };
      return `${JSON.stringify(all ? { ...line, ...names } : line)}\n`;
    },
    error: (error) => `${JSON.stringify({ error })}\n`,
  };
}

function toVerdict({ rule, message, severity, attackTechniques }: Candidate) {
  return { rule, message, severity, attackTechniques };
}

const columns = ["time", "cluster", "auditID", "rule", "severity", "attackTechniques", "message"] as const;

/** A line for each match. */
export const csv: Format = {
  head: `${csvLine(columns)}\r\n`,
  event: (event, { matches }) => matches.map((match) => `${csvLine(cellsOf(event, match))}\r\n`).join(""),
  error: () => undefined,
};

const cellsOf = (event: AuditEvent, { rule, severity, attackTechniques, message }: Candidate) => [
  timeOf(event) ?? "",
  event.source.cluster,
  event.body.auditID,
  rule,
  severity,
  attackTechniques.join(" "),
  message,
];

/** Widest a column gets that grows with what comes. */
const widest = 48;

/** A row for each match, written as it comes: only of clusters it is not known beforehand how long their names are. */
export function rows(rules: readonly Rule[], columns: number | undefined): Format {
  const widths = [27, 8, 8, Math.max(4, ...rules.map(({ name }) => visible(name).length))];
  const line = (cells: readonly string[]) => {
    const shown = cells.map(visible);
    widths[1] = Math.max(widths[1] ?? 0, Math.min(widest, shown[1]?.length ?? 0));
    const text = shown.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
    return `${columns === undefined ? text : text.slice(0, columns - 1)}\n`;
  };
  return {
    head: line(["TIME", "CLUSTER", "SEVERITY", "RULE", "MESSAGE"]),
    event: (event, { matches }) =>
      matches
        .map(({ rule, severity, message }) =>
          line([timeOf(event) ?? "-", event.source.cluster, severity, rule, message]),
        )
        .join(""),
    error: () => undefined,
  };
}
