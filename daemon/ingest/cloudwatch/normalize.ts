import type { SourceFacts } from "../../audit/event.ts";
import { mayBeEvent, readEventText } from "../event-text.ts";
import { isObject, jsonOf, own, textIn } from "../json.ts";
import { eventOf, looseTimeOf } from "../kubernetes-event.ts";
import { apart, type Given, type Outcome, rejection } from "../outcome.ts";

/** One line of a log group, whatever API it was read by. */
export interface LogLine {
  readonly message: unknown;
  readonly stream?: string | undefined;
  /** Milliseconds since 1970. */
  readonly time?: number | undefined;
}

/** EKS writes the audit events of each API server to a stream of that name; all log types share one log group. */
export const auditStream = "kube-apiserver-audit-";

/** A FilteredLogEvent, a subscription's log event, an Insights row, or a bare message. Pure and total. */
export function normalize(record: unknown, original: Uint8Array, given: Given): Outcome {
  return normalizeLine(lineOf(record), original, {
    ...given,
    source: factsOf(insightsField(record, "@log"), undefined, given.source),
  });
}

/** What a CloudWatch record says, by the names of the API that gave it. */
function lineOf(record: unknown): LogLine {
  if (typeof record === "string") return { message: record };
  const insights = insightsField(record, "@message");
  if (insights !== undefined)
    return {
      message: insights,
      stream: asText(insightsField(record, "@logStream")),
      time: looseTimeOf(insightsField(record, "@timestamp")),
    };
  return {
    message: own(record, "message"),
    stream: textIn(record, "logStreamName") ?? textIn(record, "logStream"),
    time: looseTimeOf(own(record, "timestamp")),
  };
}

const asText = (value: unknown) => (typeof value === "string" ? value : undefined);

/** Insights gives a row as a list of fields; its exports give an object. */
function insightsField(record: unknown, name: string): unknown {
  if (!Array.isArray(record)) return own(record, name);
  return own(
    record.find((field) => own(field, "field") === name),
    "value",
  );
}

/**
 * One line of a log group. Lines of other components are left apart; a stream that is not EKS's may hold audit events,
 * too: of a cluster whose log a forwarder sends to CloudWatch.
 */
export function normalizeLine({ message, stream, time }: LogLine, original: Uint8Array, given: Given): Outcome {
  const isAudit = stream?.startsWith(auditStream) ?? false;
  if (isObject(message)) return eventOf(message, original, given, { time, identity: jsonOf(message) });
  if (typeof message !== "string") return rejection(given, original, "not-an-event", "no message");
  if (!isAudit && !mayBeEvent(message)) return apart(`a line of ${stream ?? "another component"}`);
  const read = readEventText(message, time);
  if (!read) return rejection(given, original, "not-json", "the message is not JSON, nor the beginning of it");
  return eventOf(read.value, original, given, { time, unrecorded: read.unrecorded, identity: message });
}

const eksLogGroup = /^(?:(\d{12}):)?\/aws\/eks\/([^/]+)\/cluster$/;

/** What a log group's name, and the account that owns it, say of a cluster. Insights puts the account before the name. */
export function factsOf(logGroup: unknown, owner: unknown, source: SourceFacts): SourceFacts {
  const [, account, cluster] = eksLogGroup.exec(asText(logGroup) ?? "") ?? [];
  const accountID = asText(owner) || account;
  return {
    ...source,
    ...(cluster ? { cluster } : {}),
    ...(accountID ? { accountID } : {}),
    provider: "aws",
  };
}
