import type { JsonObject } from "../audit/event.ts";
import { isObject, own, parseJson } from "./json.ts";
import { toTimestamp } from "./kubernetes-event.ts";
import { type Salvaged, salvage } from "./salvage.ts";

/** What the JSON text of one audit event says, and what it said before it was cut. */
export interface EventText {
  readonly value: unknown;
  /** Paths that lay behind the cut. Empty for a whole text. */
  readonly unrecorded: readonly string[];
}

/** Reads an event that stands as text in a cloud's record. Undefined for what is no JSON, not even cut JSON. */
export function readEventText(text: string, time: number | undefined): EventText | undefined {
  const value = parseJson(text);
  if (value !== undefined) return { value, unrecorded: [] };
  const salvaged = salvage(text);
  return salvaged && isObject(salvaged.value) ? cutEvent(salvaged.value, salvaged, time) : undefined;
}

/** A line that may hold an audit event, among lines of other components. */
export function mayBeEvent(line: string): boolean {
  return line.trimStart().startsWith("{") && signs.some((sign) => line.includes(sign));
}

const signs = ["audit.k8s.io/", '"auditID"', '"requestURI"'];

/** The annotation by which the API server, and we, say that bodies are gone. */
export function marked(event: JsonObject): JsonObject {
  const annotations = own(event, "annotations");
  return { ...event, annotations: { ...(isObject(annotations) ? annotations : {}), "audit.k8s.io/truncated": "true" } };
}

function cutEvent(value: JsonObject, { open }: Salvaged, time: number | undefined): EventText {
  const event = withoutBroken(value, open);
  const filled = {
    stage: "ResponseComplete",
    ...(time === undefined ? {} : { requestReceivedTimestamp: toTimestamp(time) }),
    ...event,
  };
  return { value: marked(filled), unrecorded: lostBehind(event, open[0]) };
}

/** Of what the cut went through only objects of known fields are kept in part: of a body nobody knows what it lacks. */
function withoutBroken(value: JsonObject, [field, part]: readonly string[]): JsonObject {
  if (field === undefined) return value;
  if (!inside.has(field)) return without(value, field);
  const object = own(value, field);
  return part !== undefined && isObject(object) ? { ...value, [field]: without(object, part) } : value;
}

const without = (object: JsonObject, field: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));

const userFields = ["username", "uid", "groups", "extra"];

/** The fields of an audit event and of what it holds, in the order in which the API server writes them. */
export const eventFields = [
  "level",
  "auditID",
  "stage",
  "requestURI",
  "verb",
  "user",
  "impersonatedUser",
  "authenticationMetadata",
  "sourceIPs",
  "userAgent",
  "objectRef",
  "responseStatus",
  "requestObject",
  "responseObject",
  "requestReceivedTimestamp",
  "stageTimestamp",
  "annotations",
];

/** Annotations have no closed list; these are the ones that rules ask for, in the API server's order. */
const knownAnnotations = [
  "authorization.k8s.io/decision",
  "authorization.k8s.io/reason",
  "pod-security.kubernetes.io/audit-violations",
  "pod-security.kubernetes.io/enforce-policy",
  "pod-security.kubernetes.io/exempt",
];

const inside: ReadonlyMap<string, readonly string[]> = new Map([
  ["user", userFields],
  ["impersonatedUser", userFields],
  ["objectRef", ["resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource"]],
  ["responseStatus", ["metadata", "status", "message", "reason", "details", "code"]],
  ["annotations", []],
]);

/** The paths of annotations that an event lacks, for one that lost them. */
export function annotationPaths(event: JsonObject): string[] {
  return missing(own(event, "annotations"), knownAnnotations).map((name) => `annotations['${name}']`);
}

/** What an event may have held behind its cut: comparisons on that are unknown, not false. */
function lostBehind(event: JsonObject, open: string | undefined): string[] {
  const lost = missing(event, eventFields);
  const parts = open === undefined ? [] : missing(own(event, open), inside.get(open) ?? []).map((f) => `${open}.${f}`);
  const annotations = open === "annotations" || lost.includes("annotations") ? annotationPaths(event) : [];
  return [...lost, ...parts, ...annotations];
}

/** Fields that are not there, but for those before one that is: an API server keeps the order, other writers may not. */
function missing(object: unknown, order: readonly string[]): readonly string[] {
  const present = isObject(object)
    ? Object.keys(object)
        .map((key) => order.indexOf(key))
        .filter((at) => at >= 0)
    : [];
  const inOrder = present.every((at, i) => i === 0 || at > (present[i - 1] ?? -1));
  const last = present.at(-1) ?? -1;
  return order.filter((_, at) => (inOrder ? at > last : !present.includes(at)));
}
