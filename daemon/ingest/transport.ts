import type { AuditEvent, JsonObject } from "../audit/event.ts";
import { eventFields } from "./event-text.ts";
import { sortedJson, textIn } from "./json.ts";

const known: ReadonlySet<string> = new Set(["kind", "apiVersion", ...eventFields]);

/**
 * Forwarders that parse a line write fields of their own beside the event's: when they read it, where. Sent again, or
 * by two of them, it is the same event.
 */
export function withoutTransport(event: AuditEvent): AuditEvent {
  const own = Object.entries(event.body).filter(([key]) => known.has(key));
  if (event.identity !== undefined || own.length === Object.keys(event.body).length) return event;
  const identity = sortedJson(Object.fromEntries(own));
  return { ...event, body: withLevel(event.body), ...(identity === undefined ? {} : { identity }) };
}

/** OpenShift's collector puts a log level of its own in place of the audit level, which it keeps beside it. */
function withLevel<B extends JsonObject>(body: B): B {
  const level = textIn(body, "k8s_audit_level") ?? textIn(body, "openshift_audit_level");
  return level === undefined ? body : { ...body, level };
}
