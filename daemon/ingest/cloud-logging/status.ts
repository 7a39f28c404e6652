import type { JsonObject } from "../../audit/event.ts";
import { own } from "../json.ts";
import { streams } from "./resource-name.ts";

/** HTTP codes behind the google.rpc.Code that GKE records instead. 0 and 2 depend on the request. */
const httpCodes: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 422,
  10: 409,
  13: 500,
  14: 503,
  16: 401,
};

export function isStatus(body: unknown): body is JsonObject {
  return (
    own(body, "@type") === "core.k8s.io/v1.Status" ||
    (own(body, "kind") === "Status" && own(body, "apiVersion") === "v1")
  );
}

const statusFields = ["metadata", "status", "message", "reason", "details", "code"];

/** An event's responseStatus. Without a code where GKE's own has no counterpart. */
export function responseStatusOf(payload: JsonObject, verb: string, subresource: string | undefined): JsonObject {
  const { response, status } = { response: own(payload, "response"), status: own(payload, "status") };
  const code = isDenied(payload) ? 403 : httpCodeOf(own(status, "code"), verb, subresource);
  const coded = code === undefined ? {} : { code };
  if (isStatus(response))
    return { ...pick(response, statusFields), ...(own(response, "code") === undefined ? coded : {}) };
  const failed = code !== undefined && code >= 400;
  const message = failed ? pick(status, ["message"]) : {};
  return { metadata: {}, ...(failed ? { status: "Failure" } : {}), ...message, ...coded };
}

/** Refused by its authorization, though its status may say nothing of it. */
function isDenied(payload: JsonObject): boolean {
  const [checks, code] = [own(payload, "authorizationInfo"), own(own(payload, "status"), "code")];
  const saysNothing = code === undefined || code === 0;
  return saysNothing && Array.isArray(checks) && checks.some((check) => own(check, "granted") === false);
}

function pick(object: unknown, names: readonly string[]): JsonObject {
  const found = names.map((name) => [name, own(object, name)]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function httpCodeOf(code: unknown, verb: string, subresource: string | undefined): number | undefined {
  if (code === undefined || code === 0) return verb === "create" ? 201 : 200;
  // A stream's success is a changed protocol, 101, for which gRPC has no code.
  if (code === 2) return streams.includes(subresource ?? "") ? 101 : undefined;
  return typeof code === "number" && Object.hasOwn(httpCodes, code) ? httpCodes[code] : undefined;
}
