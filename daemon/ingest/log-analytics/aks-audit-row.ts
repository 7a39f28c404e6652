import type { JsonObject } from "../../audit/event.ts";
import { annotationPaths, type EventText, marked } from "../event-text.ts";
import { isObject, own, parseJson } from "../json.ts";

/** The columns of AKSAudit and AKSAuditAdmin that make up an event, in the order of its fields. */
const columns = [
  ["Level", "level"],
  ["AuditId", "auditID"],
  ["Stage", "stage"],
  ["RequestUri", "requestURI"],
  ["Verb", "verb"],
  ["User", "user"],
  ["SourceIps", "sourceIPs"],
  ["UserAgent", "userAgent"],
  ["ObjectRef", "objectRef"],
  ["ResponseStatus", "responseStatus"],
  ["RequestObject", "requestObject"],
  ["ResponseObject", "responseObject"],
  ["RequestReceivedTime", "requestReceivedTimestamp"],
  ["StageReceivedTime", "stageTimestamp"],
  ["Annotations", "annotations"],
] as const;

/** Columns that Log Analytics calls dynamic: the query API gives them as JSON text, the SDK as values. */
const dynamic = [
  "User",
  "SourceIps",
  "ObjectRef",
  "ResponseStatus",
  "RequestObject",
  "ResponseObject",
  "Annotations",
] as readonly string[];

const times = ["RequestReceivedTime", "StageReceivedTime"] as readonly string[];

const bodies = ["requestObject", "responseObject"] as readonly string[];

/** The tables have no column for it. */
const never = ["impersonatedUser", "authenticationMetadata"];

/** By the columns that only these tables have; a query may leave any of them out. */
export function isAksAuditRow(record: unknown): record is JsonObject {
  return isObject(record) && ["AuditId", "RequestUri", "ObjectRef"].some((column) => Object.hasOwn(record, column));
}

/**
 * The event that a row of AKSAudit or AKSAuditAdmin is made of. A column that the query left out counts as not recorded;
 * in a sample only a body does, as with any other sample.
 */
export function readAksAuditRow(row: JsonObject, lenient = false): EventText {
  const cells = columns.map(([column, field]) => ({ column, field, ...cellOf(row, column) }));
  const present = cells.filter(({ value }) => value !== undefined && value !== null && value !== "");
  const event = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    ...Object.fromEntries(present.map(({ field, value }) => [field, value])),
  };
  const isLost = (field: string) => !lenient || bodies.includes(field);
  const lost = cells
    .filter(({ column, field, isCut }) => isCut || (!Object.hasOwn(row, column) && isLost(field)))
    .map(({ field }) => field);
  if (!cells.some(({ isCut }) => isCut)) return { value: event, unrecorded: [...never, ...lost] };
  const annotations = lost.includes("annotations") ? annotationPaths(event) : [];
  return { value: marked(event), unrecorded: [...never, ...lost, ...annotations] };
}

/** A dynamic cell that is no JSON was cut at the size limit of a field, but for the text that AKS puts in its place. */
function cellOf(row: JsonObject, column: string): { value: unknown; isCut: boolean } {
  const value = own(row, column);
  if (value instanceof Date) return { value: toMicroseconds(value.toJSON()), isCut: false };
  if (typeof value === "string" && times.includes(column)) return { value: toMicroseconds(value), isCut: false };
  if (typeof value !== "string" || !dynamic.includes(column) || !/^\s*[[{]/.test(value)) return { value, isCut: false };
  const parsed = parseJson(value);
  return { value: parsed, isCut: parsed === undefined };
}

/**
 * A time as the API server wrote it, with six digits: Log Analytics leaves zeros at the end out, or has a seventh digit.
 * By it a request is known that another table, or an event hub, has told as well.
 */
function toMicroseconds(time: string): string {
  const [, whole, fraction = ""] = /^(.+:\d\d)(?:\.(\d{1,7}))?Z$/.exec(time) ?? [];
  return whole === undefined ? time : `${whole}.${fraction.padEnd(6, "0").replace(/^(\d{6})0$/, "$1")}Z`;
}
