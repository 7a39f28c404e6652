import type { JsonObject } from "../../../daemon/audit/event.ts";
import { isTime, type KqlRow, type KqlTable, ticksOf, type Value } from "./log-analytics-kql-reader.ts";

export const subscription = "bfc31cc5-d3bd-4b36-a40e-d13688d546ec";
/** A row of a table, before it is read. */
export interface AddedRow {
  /** When it was ingested: milliseconds since 1970, or to 100 ns as `2026-11-29T21:40:00.1234567Z`. */
  readonly ingested: number | string;
  /** How much later it can be read. Milliseconds. */
  readonly visibleAfter?: number | undefined;
  readonly cells: JsonObject;
}

export interface Stored {
  readonly row: KqlRow;
  readonly visible: number;
}

const times = ["TimeGenerated", "RequestReceivedTime", "StageReceivedTime"];
const dynamics = ["User", "SourceIps", "ObjectRef", "ResponseStatus", "RequestObject", "ResponseObject", "Annotations"];

export const typeOf = (name: string) =>
  times.includes(name) ? "datetime" : dynamics.includes(name) ? "dynamic" : "string";

/** A value as the query API answers it: a time with as many digits as it has, a dynamic as JSON text. */
export function cellOf(value: Value | undefined): unknown {
  if (isTime(value)) return textOf(value.time);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : (value ?? null);
}

function textOf(ticks: bigint): string {
  const fraction = String(ticks % 10_000_000n)
    .padStart(7, "0")
    .replace(/0+$/, "");
  const whole = new Date(Number(ticks / 10_000_000n) * 1000).toISOString().slice(0, 19);
  return `${whole}${fraction === "" ? "" : `.${fraction}`}Z`;
}

export function toStored({ ingested, visibleAfter = 0, cells }: AddedRow): Stored {
  const ticks = typeof ingested === "number" ? BigInt(ingested) * 10_000n : ticksOf(ingested);
  return {
    row: {
      ingested: ticks,
      cells: Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, toValue(name, cell)])),
    },
    visible: Number(ticks / 10_000n) + visibleAfter,
  };
}

function toValue(name: string, cell: unknown): Value {
  if (times.includes(name) && typeof cell === "string") return { time: ticksOf(cell) };
  return (cell ?? null) as Value;
}

/** A table's columns are known before it has rows; AzureDiagnostics gets those that its rows have. */
export function visibleTable(
  name: string,
  rows: readonly Stored[],
  now: number,
  timespan: string | undefined,
): KqlTable {
  const [from, to] = boundsOf(timespan, now);
  const seen = rows.filter(({ visible, row }) => visible <= now && isWithin(row.cells["TimeGenerated"], from, to));
  const known = name === "AzureDiagnostics" ? diagnostics : aksAudit;
  return {
    columns: [...new Set([...known, ...rows.flatMap(({ row }) => Object.keys(row.cells))])],
    rows: seen.map(({ row }) => row),
  };
}

function boundsOf(timespan: string | undefined, now: number): readonly [number, number] {
  if (timespan === undefined) return [0, Number.MAX_SAFE_INTEGER];
  const days = /^P(\d+)D$/.exec(timespan)?.[1];
  if (days !== undefined) return [now - Number(days) * 86_400_000, now];
  const [from = "", to = ""] = timespan.split("/");
  return [Date.parse(from), Date.parse(to)];
}

function isWithin(value: Value | undefined, from: number, to: number): boolean {
  if (!isTime(value)) return false;
  const time = Number(value.time / 10_000n);
  return time >= from && time <= to;
}

const aksAudit = (
  "TenantId SourceSystem Type TimeGenerated _ResourceId _SubscriptionId PodName Level AuditId Stage RequestUri Verb User " +
  "SourceIps UserAgent ObjectRef ResponseStatus RequestObject ResponseObject RequestReceivedTime StageReceivedTime Annotations"
).split(" ");
const diagnostics =
  "TenantId SourceSystem Type TimeGenerated _ResourceId ResourceId ResourceGroup SubscriptionId Category OperationName log_s pod_s".split(
    " ",
  );

// Events as rows

/** The resource id of a cluster of AKS, as `_ResourceId` has it. */
export const clusterID = (name: string, group = "shop-rg") =>
  `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.containerservice/managedclusters/${name}`.toLowerCase();

/** The cells of a Kubernetes event in AKSAudit and AKSAuditAdmin. */
export function aksAuditCells(event: JsonObject, resourceID: string): JsonObject {
  return {
    TimeGenerated: event["stageTimestamp"],
    _ResourceId: resourceID,
    _SubscriptionId: resourceID.split("/")[2],
    PodName: "kube-apiserver-1",
    Level: event["level"],
    AuditId: event["auditID"],
    Stage: event["stage"],
    RequestUri: event["requestURI"],
    Verb: event["verb"],
    User: event["user"],
    SourceIps: event["sourceIPs"],
    UserAgent: event["userAgent"],
    ObjectRef: event["objectRef"],
    ResponseStatus: event["responseStatus"],
    RequestObject: event["requestObject"],
    ResponseObject: event["responseObject"],
    RequestReceivedTime: event["requestReceivedTimestamp"],
    StageReceivedTime: event["stageTimestamp"],
    Annotations: event["annotations"],
  };
}

/** The cells of a Kubernetes event in AzureDiagnostics. */
export function diagnosticsCells(event: JsonObject, resourceID: string): JsonObject {
  return {
    TimeGenerated: event["stageTimestamp"],
    _ResourceId: resourceID,
    ResourceId: resourceID.toUpperCase(),
    ResourceGroup: resourceID.split("/")[4]?.toUpperCase(),
    SubscriptionId: resourceID.split("/")[2],
    Category: "kube-audit",
    log_s: `${JSON.stringify(event)}\n`,
  };
}
