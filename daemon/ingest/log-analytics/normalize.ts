import type { JsonObject } from "../../audit/event.ts";
import { type EventText, marked, mayBeEvent, readEventText } from "../event-text.ts";
import { isObject, jsonOf, own, parseJson, textIn } from "../json.ts";
import { eventOf, looseTimeOf } from "../kubernetes-event.ts";
import { apart, type Given, type Outcome, rejection } from "../outcome.ts";
import { isAksAuditRow, readAksAuditRow } from "./aks-audit-row.ts";
import { factsOf } from "./resource-id.ts";

/**
 * A record of AKS's diagnostic log: as Event Hubs and Storage have it, a row of AzureDiagnostics, or a row of AKSAudit
 * or AKSAuditAdmin. Pure and total.
 */
export function normalize(record: unknown, original: Uint8Array, given: Given): Outcome {
  const about = { ...given, source: factsOf(record, given.source) };
  const time = looseTimeOf(own(record, "time") ?? own(record, "TimeGenerated"));
  const take = (read: EventText, identity: string | undefined) => {
    const { value, unrecorded } = mend(read);
    return eventOf(value, original, about, { time, unrecorded, identity });
  };
  if (isAksAuditRow(record)) {
    const row = readAksAuditRow(record, given.lenient);
    return take(row, jsonOf(row.value));
  }
  const log = own(propertiesOf(record), "log") ?? own(record, "log_s");
  if (isObject(log)) return take({ value: log, unrecorded: [] }, jsonOf(log));
  const other = leftApart(log, textIn(record, "category") ?? textIn(record, "Category"));
  if (other !== undefined) return apart(other);
  if (typeof log !== "string") return rejection(about, original, "not-an-event", "no log");
  const read = readEventText(log, time);
  return read
    ? take(read, log.trimEnd())
    : rejection(about, original, "not-json", "the log is not JSON, nor the beginning of it");
}

/** Some pipelines keep the properties as JSON text. */
function propertiesOf(record: unknown): unknown {
  const properties = own(record, "properties");
  return typeof properties === "string" ? parseJson(properties) : properties;
}

/** Other categories hold other components' lines; full audit events have been seen among them (Azure/AKS#4750). */
function leftApart(log: unknown, category: string | undefined): string | undefined {
  const isAudit = category?.toLowerCase().startsWith("kube-audit") ?? false;
  return isAudit || (typeof log === "string" && mayBeEvent(log))
    ? undefined
    : `a record of category ${category ?? "unknown"}`;
}

const bodies: readonly string[] = ["requestObject", "responseObject"];

/** What AKS writes in place of a body that is too large. */
const skipped = "skipped-too-big-size-object";

/** Takes out what AKS puts in place of bodies; says which bodies it may have left out. */
function mend({ value, unrecorded }: EventText): EventText {
  if (!isObject(value)) return { value, unrecorded };
  const event = bodies.some((body) => own(value, body) === skipped) ? marked(withoutSkipped(value)) : value;
  return { value: event, unrecorded: dropsResponse(event) ? [...unrecorded, "responseObject"] : unrecorded };
}

function withoutSkipped(event: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(event).filter(([key, value]) => !(value === skipped && bodies.includes(key))),
  );
}

/** AKS leaves a response out, without a trace, of a record that reaches 32 KiB (its release notes). */
function dropsResponse(event: JsonObject): boolean {
  return (
    own(event, "level") === "RequestResponse" &&
    own(event, "stage") === "ResponseComplete" &&
    (own(event, "responseObject") ?? null) === null
  );
}
