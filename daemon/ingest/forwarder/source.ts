import type { AuditEvent, JsonObject, SourceFacts } from "../../audit/event.ts";
import { readEnvelopes } from "../envelope-body.ts";
import { sortedJson, textIn } from "../json.ts";
import type { PushSource } from "../push-source.ts";
import { bearerOf, isOneOf } from "../secret.ts";
import type { ForwarderPush } from "./config.ts";

/**
 * A log forwarder (Fluent Bit, Fluentd, Vector, OpenShift's, syslog-ng) that reads an API server's audit log and sends
 * it as JSON. The token says which cluster speaks: a record that names another one is still this cluster's.
 */
export function forwarderSource(config: ForwarderPush): PushSource {
  const { name, token, type: _, cluster = name, ...where } = config;
  const facts: SourceFacts = { ...where, cluster, name: `forwarder/${name}` };
  return {
    name,
    facts,
    authenticate: async (headers) => isOneOf(bearerOf(headers), [token].flat()),
    normalize: (body) => {
      const { events, rejections } = readEnvelopes(body, facts, () => facts);
      return { events: events.map(withoutTransport), rejections };
    },
  };
}

/** The fields of audit.k8s.io/v1 Event. */
const eventFields: ReadonlySet<string> = new Set([
  "kind",
  "apiVersion",
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
]);

/**
 * Forwarders that parse a line write fields of their own beside the event's: when they read it, where. Sent again, or
 * by two of them, it is the same event.
 */
function withoutTransport(event: AuditEvent): AuditEvent {
  const own = Object.entries(event.body).filter(([key]) => eventFields.has(key));
  if (event.identity !== undefined || own.length === Object.keys(event.body).length) return event;
  const identity = sortedJson(Object.fromEntries(own));
  return { ...event, body: withLevel(event.body), ...(identity === undefined ? {} : { identity }) };
}

/** OpenShift's collector puts a log level of its own in place of the audit level, which it keeps beside it. */
function withLevel<B extends JsonObject>(body: B): B {
  const level = textIn(body, "k8s_audit_level") ?? textIn(body, "openshift_audit_level");
  return level === undefined ? body : { ...body, level };
}
