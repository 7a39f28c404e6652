import type { JsonObject, SourceFacts } from "../../audit/event.ts";
import { marked } from "../event-text.ts";
import { isObject, listIn, own, sortedJson, textIn, withoutUndefined } from "../json.ts";
import { eventOf, looseTimeOf } from "../kubernetes-event.ts";
import { apart, type Given, type Outcome, rejection } from "../outcome.ts";
import { type ObjectRef, targetOf } from "./resource-name.ts";
import { isStatus, responseStatusOf } from "./status.ts";
import { unrecorded } from "./unrecorded.ts";

/**
 * A Cloud Logging LogEntry with the AuditLog of a GKE cluster's API server, as the REST API and Pub/Sub write it. The
 * event's fields stand beside the entry's own. Pure and total.
 */
export function normalize(entry: unknown, original: Uint8Array, given: Given): Outcome {
  const about = { ...given, source: factsOf(entry, given.source) };
  if (!isObject(entry)) return rejection(about, original, "not-an-event", "a log entry is a JSON object");
  const payload = own(entry, "protoPayload");
  if (!isObject(payload)) return apart("a log entry without an AuditLog");
  const service = textIn(payload, "serviceName");
  const method = textIn(payload, "methodName") ?? "";
  if (service === undefined ? !method.startsWith("io.k8s.") : service !== "k8s.io")
    return apart(`an audit log entry of ${service ?? "another service"}`);
  const event = eventFields(entry, payload, method);
  return eventOf({ ...entry, ...event }, original, about, {
    time: looseTimeOf(own(entry, "timestamp")) ?? looseTimeOf(own(entry, "receiveTimestamp")),
    unrecorded: [...unrecorded, ...unrecordedIn(event, given)],
    identity: identityOf(entry),
    request: requestOf(entry, payload),
  });
}

/**
 * The entries of a request's start and of its end have nothing in common but the operation, whose id the caller can
 * choose: what was called on what by whom tells it from others.
 */
function requestOf(entry: JsonObject, payload: JsonObject): string | undefined {
  const operation = own(entry, "operation");
  if (!isObject(operation) || (own(operation, "first") === true && own(operation, "last") === true)) return undefined;
  return [textIn(payload, "methodName"), textIn(payload, "resourceName"), principalOf(payload)].join(" ");
}

/** The canonical fields of an entry. */
function eventFields(entry: JsonObject, payload: JsonObject, method: string): JsonObject {
  const resourceName = textIn(payload, "resourceName") ?? checkedIn(payload) ?? "";
  const called = method.slice(method.lastIndexOf(".") + 1);
  const { objectRef, path } = targetOf(resourceName, method, called);
  // Health checks are named by their path alone (`io.k8s.readyz`), and read.
  const verb = objectRef || method === "" || httpVerbs.includes(called) ? called : "get";
  const [request, response] = [bodyOf(payload, "request"), bodyOf(payload, "response")];
  const event = withoutUndefined({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: levelOf(payload),
    auditID: textIn(own(entry, "operation"), "id") ?? textIn(entry, "insertId"),
    stage: stageOf(own(entry, "operation")),
    requestURI: path + queryOf(entry),
    verb,
    user: withoutUndefined({ username: principalOf(payload) }),
    sourceIPs: callerOf(payload),
    userAgent: textIn(own(payload, "requestMetadata"), "callerSuppliedUserAgent"),
    objectRef: objectRef && named(objectRef, verb, payload),
    responseStatus: responseStatusOf(payload, verb, objectRef?.subresource),
    requestObject: request ?? madeIn(payload, verb),
    responseObject: response,
    requestReceivedTimestamp: textIn(entry, "timestamp"),
    stageTimestamp: textIn(entry, "timestamp"),
    annotations: own(entry, "labels"),
  });
  return isSplit(entry) ? marked(event) : event;
}

/** The resource that the first check of authorization was for. */
function checkedIn(payload: JsonObject): string | undefined {
  const [check]: readonly unknown[] = listIn(payload, "authorizationInfo") ?? [];
  return textIn(check, "resource");
}

/**
 * The level by the bodies that are there. A Status alone says nothing: it stands in for the answer of any failure, and
 * whether the request had a body is not known then.
 */
function levelOf(payload: JsonObject): string {
  const [request, response] = [own(payload, "request"), own(payload, "response")];
  if (isObject(response) && (isObject(request) || !isStatus(response))) return "RequestResponse";
  return isObject(request) ? "Request" : "Metadata";
}

const httpVerbs = ["get", "head", "post", "put", "patch", "delete", "options"];

/** A request that stays open has an entry when it starts and one when it ends; any other has one that is both. */
function stageOf(operation: unknown): string {
  return own(operation, "first") === true && own(operation, "last") !== true ? "ResponseStarted" : "ResponseComplete";
}

/** GKE keeps no query, but says of a dry run that it was one. */
function queryOf(entry: JsonObject): string {
  const dryRun = textIn(own(entry, "labels"), "command.gke.io/dryRun");
  return dryRun === undefined ? "" : `?dryRun=${encodeURIComponent(dryRun.toWellFormed())}`;
}

function principalOf(payload: JsonObject): string | undefined {
  const who = own(payload, "authenticationInfo");
  return textIn(who, "principalEmail") ?? textIn(who, "principalSubject");
}

/** May be no address: `private`, `gce-internal-ip`. The REST API writes callerIp, data warehouses callerIP. */
function callerOf(payload: JsonObject): string[] | undefined {
  const metadata = own(payload, "requestMetadata");
  const caller = textIn(metadata, "callerIp") ?? textIn(metadata, "callerIP");
  return caller === undefined ? undefined : [caller];
}

function bodyOf(payload: JsonObject, part: "request" | "response"): JsonObject | undefined {
  const body = own(payload, part);
  return isObject(body) ? Object.fromEntries(Object.entries(body).filter(([key]) => key !== "@type")) : undefined;
}

/** What was made is what was asked for, with defaults, where an entry holds only the answer. */
function madeIn(payload: JsonObject, verb: string): JsonObject | undefined {
  return verb === "create" && !isStatus(own(payload, "response")) ? bodyOf(payload, "response") : undefined;
}

/** The name of a new object stands in its body, when it was sent with it, or else in the answer. */
function named(objectRef: ObjectRef, verb: string, payload: JsonObject): ObjectRef {
  if (verb !== "create" || objectRef.name !== undefined || objectRef.subresource !== undefined) return objectRef;
  const [request, response] = [own(payload, "request"), own(payload, "response")];
  const name = nameOf(request) ?? (isStatus(response) ? undefined : nameOf(response));
  return name === undefined ? objectRef : { ...objectRef, name };
}

const nameOf = (body: unknown) => textIn(own(body, "metadata"), "name");

/** Cloud Logging splits an entry that is too large: each part lacks something. */
function isSplit(entry: JsonObject): boolean {
  const total = own(own(entry, "split"), "totalSplits");
  return typeof total === "number" && total > 1;
}

/**
 * What this entry lacks though the request had it: a redacted principal, an HTTP code and reason behind a gRPC code.
 * Samples leave out who it was when it could be anybody.
 */
function unrecordedIn(event: JsonObject, { lenient }: Given): string[] {
  const status = own(event, "responseStatus");
  const code = own(status, "code");
  const succeeded = typeof code === "number" && code < 400;
  return [
    ...(own(own(event, "user"), "username") === undefined && !lenient ? ["user.username"] : []),
    ...(own(event, "sourceIPs") === undefined ? ["sourceIPs"] : []),
    ...(code === undefined ? ["responseStatus.code"] : []),
    ...(succeeded || own(status, "reason") !== undefined ? [] : ["responseStatus.reason", "responseStatus.details"]),
  ];
}

/** Sorted, for the order of keys is not promised, and without the time of receipt. */
function identityOf(entry: JsonObject): string | undefined {
  const { receiveTimestamp: _, ...rest } = entry as { receiveTimestamp?: unknown };
  return sortedJson(rest);
}

/** The entry names its cluster. `location` is a region, or the zone of a zonal cluster. */
function factsOf(entry: unknown, source: SourceFacts): SourceFacts {
  const labels = own(own(entry, "resource"), "labels");
  const [cluster, projectID, region] = ["cluster_name", "project_id", "location"].map((name) => textIn(labels, name));
  const id = `//container.googleapis.com/projects/${projectID}/locations/${region}/clusters/${cluster}`;
  return {
    ...source,
    ...(cluster ? { cluster } : {}),
    ...(projectID ? { projectID } : {}),
    ...(region ? { region } : {}),
    ...(cluster && projectID && region ? { resourceIDs: source.resourceIDs ?? [id] } : {}),
    provider: "gcp",
  };
}
