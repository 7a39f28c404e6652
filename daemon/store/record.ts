import type { AuditEvent, JsonObject } from "../audit/event.ts";
import { plainText, plainTexts } from "./text.ts";

/** An event's columns of an audit, as they are sent to the writer. Lists and objects are JSON text. */
export interface EventRecord {
  readonly key: string;
  readonly time: number;
  readonly auditID: string;
  readonly requestTime: string;
  readonly verb: string;
  readonly username: string;
  readonly user: string;
  readonly impersonatedUsername: string | null;
  readonly impersonatedUser: string | null;
  readonly authorizationInfo: string;
  readonly sourceIPs: string;
  readonly resources: string;
  readonly namespace: string;
  readonly requestURI: string;
  readonly cluster: string;
  readonly provider: string;
  readonly accountID: string;
  readonly region: string;
  readonly resourceIDs: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Fills an audit from an event. Total: every value was chosen by whoever sent the request. */
export function recordOf(key: string, event: AuditEvent): EventRecord {
  const { source, body } = event;
  const reference = objectIn(body, "objectRef");
  const user = userOf(objectIn(body, "user"));
  const impersonated = isObject(own(body, "impersonatedUser")) ? userOf(objectIn(body, "impersonatedUser")) : undefined;
  return {
    key,
    time: Math.trunc(event.time),
    auditID: plainText(body.auditID),
    requestTime: plainText(event.request ?? body.requestReceivedTimestamp),
    ...callOf(body, reference),
    username: user.username ?? "",
    user: JSON.stringify(user),
    impersonatedUsername: impersonated?.username ?? null,
    impersonatedUser: impersonated ? JSON.stringify(impersonated) : null,
    authorizationInfo: JSON.stringify(textsIn(objectIn(body, "annotations"))),
    sourceIPs: JSON.stringify(plainTexts(own(body, "sourceIPs"))),
    namespace: plainText(own(reference, "namespace")),
    requestURI: plainText(own(body, "requestURI")),
    cluster: plainText(source.cluster),
    provider: source.provider,
    accountID: plainText(source.accountID ?? source.projectID ?? source.subscriptionID),
    region: plainText(source.region),
    resourceIDs: plainTexts(source.resourceIDs),
    labels: textsIn(source.labels ?? {}),
  };
}

/** Google Cloud names a call and its resource itself; those names are kept, as in the seed product. */
function callOf(body: JsonObject, reference: JsonObject): { verb: string; resources: string } {
  const payload = objectIn(body, "protoPayload");
  return {
    verb: plainText(own(payload, "methodName")) || plainText(own(body, "verb")),
    resources: plainText(own(payload, "resourceName")) || resourcesOf(reference),
  };
}

/** `core/v1/namespaces/default/pods/nginx/exec`. Empty for a request that names no resource. */
function resourcesOf(reference: JsonObject): string {
  const [group, version, namespace, resource, name, subresource] = [
    "apiGroup",
    "apiVersion",
    "namespace",
    "resource",
    "name",
    "subresource",
  ].map((field) => plainText(own(reference, field)));
  if (!resource) return "";
  // A request for a namespace itself carries its name in `namespace`, too.
  const isNamespace = resource === "namespaces" && !group;
  const inNamespace = namespace && !isNamespace ? ["namespaces", namespace] : [];
  return [group || "core", version, ...inNamespace, resource, name, subresource].filter(Boolean).join("/");
}

interface User {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
}

function userOf(user: JsonObject): User {
  const text = (field: "username" | "uid") =>
    typeof own(user, field) === "string" ? { [field]: plainText(own(user, field)) } : {};
  const groups = plainTexts(own(user, "groups"));
  return { ...text("username"), ...text("uid"), ...(groups.length > 0 ? { groups } : {}) };
}

function textsIn(object: JsonObject): Record<string, string> {
  const texts = Object.entries(object).filter(([, value]) => typeof value === "string");
  // Not by assignment: `__proto__` may be among the keys.
  return Object.fromEntries(texts.map(([key, value]) => [plainText(key), plainText(value)]));
}

function objectIn(object: JsonObject, field: string): JsonObject {
  const value = own(object, field);
  return isObject(value) ? value : {};
}

function own(object: JsonObject, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
