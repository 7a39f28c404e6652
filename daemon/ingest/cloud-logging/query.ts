import type { Window } from "../poll-source.ts";
import type { GkeSpecification } from "./config.ts";

/** The body of an entries.list request. Every page of a window is asked for with the same one. */
export interface EntriesQuery {
  readonly resourceNames: readonly string[];
  readonly filter: string;
  readonly orderBy: "timestamp asc";
  readonly pageSize: number;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * How far an entry's own time may lie outside the window it was received in. Close by default, for Cloud Logging finds
 * entries by that time; a window of yesterday is read by the daily sweep, which looks for what an API server sent late.
 */
const [near, far] = [
  { before: hour, after: 5 * minute },
  { before: 24 * hour, after: 24 * hour },
];

/** Asks for the audit entries that a project received in the window. The bounds are ours, the specification only narrows. */
export function entriesQuery(
  { clusters, filter }: Pick<GkeSpecification, "clusters" | "filter">,
  project: string,
  window: Window,
  now: number,
): EntriesQuery {
  return {
    resourceNames: [`projects/${project}`],
    filter: filterOf(clusters, filter, project, window, now),
    orderBy: "timestamp asc",
    pageSize: 1000,
  };
}

function filterOf(
  clusters: readonly string[],
  filter: string,
  project: string,
  { from, to }: Window,
  now: number,
): string {
  const { before, after } = now - to > 12 * hour ? far : near;
  return [
    `resource.type="k8s_cluster"`,
    `protoPayload.serviceName="k8s.io"`,
    `logName=${anyOf(logs.map((log) => `projects/${project}/logs/cloudaudit.googleapis.com%2F${log}`))}`,
    ...(clusters.length > 0 ? [`resource.labels.cluster_name=${anyOf(clusters)}`] : []),
    `timestamp>=${time(from - before)}`,
    `timestamp<${time(to + after)}`,
    `receiveTimestamp>=${time(from)}`,
    `receiveTimestamp<${time(to)}`,
    // On lines of its own, so that no comment of the user's could swallow what closes it.
    ...(filter.trim() === "" ? [] : [`(\n${filter}\n)`]),
  ].join("\nAND ");
}

const logs = ["activity", "data_access"];

// Always in parentheses: OR binds tighter than AND in this language.
const anyOf = (texts: readonly string[]) => `(${texts.map(quoted).join(" OR ")})`;

const time = (ms: number) => quoted(new Date(ms).toISOString());

/** A text as a string literal of the Logging query language. */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replace(/\p{Cc}/gu, codeUnit);
  return `"${escaped}"`;
}

const codeUnit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
