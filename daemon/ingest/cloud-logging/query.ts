import type { Window } from "../poll-source.ts";

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

/** What a specification asks less for. */
export interface Narrowing {
  readonly clusters: readonly string[];
  readonly filter: string;
}

/** Asks for the audit entries that a project received in the window. The bounds are ours, the specification only narrows. */
export function entriesQuery(narrowing: Narrowing, project: string, window: Window, now: number): EntriesQuery {
  return {
    resourceNames: [`projects/${project}`],
    filter: filterOf(narrowing, project, window, now),
    orderBy: "timestamp asc",
    pageSize: 1000,
  };
}

/** The entries of a project's clusters, whenever they come: what a sink of its log lets through. */
export function entriesFilter(narrowing: Narrowing, project: string, logs: readonly AuditLog[] = auditLogs): string {
  return joined(narrowing, project, logs, []);
}

function filterOf(narrowing: Narrowing, project: string, { from, to }: Window, now: number): string {
  const { before, after } = now - to > 12 * hour ? far : near;
  return joined(narrowing, project, auditLogs, [
    `timestamp>=${time(from - before)}`,
    `timestamp<${time(to + after)}`,
    `receiveTimestamp>=${time(from)}`,
    `receiveTimestamp<${time(to)}`,
  ]);
}

function joined(
  { clusters, filter }: Narrowing,
  project: string,
  logs: readonly AuditLog[],
  times: readonly string[],
): string {
  return [
    `resource.type="k8s_cluster"`,
    `protoPayload.serviceName="k8s.io"`,
    `logName=${anyOf(logs.map((log) => `projects/${project}/logs/cloudaudit.googleapis.com%2F${log}`))}`,
    ...(clusters.length > 0 ? [`resource.labels.cluster_name=${anyOf(clusters)}`] : []),
    ...times,
    // On lines of its own, so that no comment of the user's could swallow what closes it.
    ...(filter.trim() === "" ? [] : [`(\n${filter}\n)`]),
  ].join("\nAND ");
}

/** Admin Activity is always written, Data Access where it is switched on. */
const auditLogs = ["activity", "data_access"] as const;
export type AuditLog = (typeof auditLogs)[number];

// Always in parentheses: OR binds tighter than AND in this language.
const anyOf = (texts: readonly string[]) => `(${texts.map(quoted).join(" OR ")})`;

const time = (ms: number) => quoted(new Date(ms).toISOString());

/** A text as a string literal of the Logging query language. */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replace(/\p{Cc}/gu, codeUnit);
  return `"${escaped}"`;
}

const codeUnit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
