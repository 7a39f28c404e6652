import { fieldOf } from "./cloudwatch-pattern.ts";

/** An event as a query sees it. */
export interface QueriedEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly stream: string;
  readonly log: string;
}

export type Row = readonly { readonly field: string; readonly value: string }[];

/** A query that Logs Insights would not take. */
export class MalformedQuery extends Error {}

/**
 * Runs a query: fields, filter (`like /…/`, =, !=, <, >=, toMillis, and), sort, limit, and stats count(*), which gives
 * one row. Its own way of cutting the text, so that it does not share a mistake with what it tests.
 */
export function runQuery(
  query: string,
  events: readonly QueriedEvent[],
): { readonly rows: readonly Row[]; readonly matched: number } {
  let found = [...events];
  let columns = ["@timestamp", "@message"];
  let limit = 10_000;
  let counted = false;
  for (const [name, rest] of commandsOf(query)) {
    if (name === "fields") columns = [...columns, ...rest.split(",").map((column) => column.trim())];
    else if (name === "filter") found = found.filter(conditionOf(rest));
    else if (name === "sort" && /^@timestamp asc$/.test(rest)) found.sort((a, b) => a.timestamp - b.timestamp);
    else if (name === "limit") limit = Number(rest);
    else if (name === "stats") counted = true;
    else throw new MalformedQuery(`unexpected symbol found ${name}`);
  }
  const matched = found.length;
  if (counted) return { rows: [[{ field: "count(*)", value: String(matched) }]], matched };
  return { rows: found.slice(0, limit).map((event) => rowOf(event, [...new Set(columns)])), matched };
}

function commandsOf(query: string): (readonly [string, string])[] {
  const lines = query.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const pieces = lines.join("\n").match(/(?:"[^"]*"|'[^']*'|`[^`]*`|\/(?:\\.|[^/\n])*\/|[^|])+/g) ?? [];
  return pieces.map((piece) => {
    const [, name = "", rest = ""] = /^\s*(\S+)\s*([\s\S]*?)\s*$/.exec(piece) ?? [];
    return [name.toLowerCase(), rest] as const;
  });
}

type Condition = (event: QueriedEvent) => boolean;

function conditionOf(text: string): Condition {
  const parts = text.split(/\s+and\s+/i).map(comparisonOf);
  return (event) => parts.every((part) => part(event));
}

function comparisonOf(text: string): Condition {
  const like = /^(\S+)\s+(not\s+)?like\s+\/(.*)\/$/i.exec(text);
  if (like) {
    const wanted = new RegExp(like[3] ?? "");
    return (event) => wanted.test(columnOf(event, like[1] ?? "") ?? "") !== Boolean(like[2]);
  }
  const [, left, operator, right] = /^(\S+?)\s*(=|!=|<|>=)\s*(\S+|"[^"]*"|'[^']*')$/.exec(text.trim()) ?? [];
  if (left === undefined || right === undefined) throw new MalformedQuery(`unexpected symbol found in ${text}`);
  const wanted = right.replaceAll(/^["']|["']$/g, "");
  return (event) => compare(columnOf(event, left), operator, wanted);
}

function compare(value: string | undefined, operator: string | undefined, wanted: string): boolean {
  if (value === undefined) return operator === "!=";
  if (operator === "=") return value === wanted;
  if (operator === "!=") return value !== wanted;
  return operator === "<" ? Number(value) < Number(wanted) : Number(value) >= Number(wanted);
}

function columnOf(event: QueriedEvent, field: string): string | undefined {
  const own: Readonly<Record<string, string>> = {
    "@timestamp": new Date(event.timestamp).toISOString().replace("T", " ").replace("Z", ""),
    "@message": event.message,
    "@logStream": event.stream,
    "@log": event.log,
    "toMillis(@timestamp)": String(event.timestamp),
  };
  return own[field] ?? fieldOf(event.message, field.replaceAll("`", ""));
}

const rowOf = (event: QueriedEvent, columns: readonly string[]): Row => [
  ...columns.flatMap((field) => {
    const value = columnOf(event, field);
    return value === undefined ? [] : [{ field, value }];
  }),
  { field: "@ptr", value: `ptr-${event.timestamp}` },
];
