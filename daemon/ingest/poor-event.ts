import type { JsonObject } from "../audit/event.ts";
import { targetOf } from "./cloud-logging/resource-name.ts";
import { isObject, nestsDeeper, own, parseJson, textIn } from "./json.ts";

/** What samples say in another form than an API server: parts as JSON text, a body only in the answer, no objectRef, no code. */
export function mended(event: JsonObject, deepest: number): JsonObject {
  const told = Object.fromEntries(
    Object.entries(event).map(([name, part]) => [name, parts.includes(name) ? parsed(part, deepest) : part]),
  );
  const verb = textIn(told, "verb")?.toLowerCase() ?? "";
  return {
    ...told,
    ...(verb === "" ? {} : { verb }),
    ...missing(told, "objectRef", referenceIn(textIn(told, "requestURI") ?? "", verb)),
    ...missing(told, "requestObject", verb === "create" ? createdIn(told) : undefined),
    ...statusIn(told),
  };
}

/** Data warehouses keep them as text. */
const parts = [
  "user",
  "impersonatedUser",
  "sourceIPs",
  "objectRef",
  "responseStatus",
  "requestObject",
  "responseObject",
  "annotations",
] as readonly string[];

function parsed(part: unknown, deepest: number): unknown {
  if (typeof part !== "string" || !/^\s*[[{]/.test(part)) return part;
  const value = parseJson(part);
  return value === undefined || nestsDeeper(value, deepest) ? part : value;
}

/** What an API server answers for a reason; a failure without a reason is some failure. */
const codes: ReadonlyMap<string | undefined, number> = new Map([
  ["Unauthorized", 401],
  ["Forbidden", 403],
  ["NotFound", 404],
  ["AlreadyExists", 409],
]);

/** The status with the code that its reason stands for: by it alone rules tell a deed from an attempt. */
function statusIn(event: JsonObject): JsonObject {
  const status = own(event, "responseStatus");
  if (!isObject(status) || own(status, "code") !== undefined) return {};
  const code = codes.get(textIn(status, "reason")) ?? (own(status, "status") === "Failure" ? 400 : undefined);
  return code === undefined ? {} : { responseStatus: { ...status, code } };
}

const missing = (event: JsonObject, name: string, value: unknown) =>
  value === undefined || (own(event, name) ?? null) !== null ? {} : { [name]: value };

/** The resource that a path names: `/api/v1/namespaces/shop/pods/web`. */
function referenceIn(uri: string, verb: string): unknown {
  const [, group, rest] = /^\/(api|apis\/[^/?]+)\/([^?]+)/.exec(uri) ?? [];
  if (group === undefined || rest === undefined) return undefined;
  return targetOf(`${group === "api" ? "core" : group.slice("apis/".length)}/${rest}`, "", verb).objectRef;
}

/** What was made is what was asked for, with defaults. A Status is another answer. */
function createdIn(event: JsonObject): unknown {
  const answer = own(event, "responseObject");
  return isObject(answer) && own(answer, "kind") !== "Status" ? answer : undefined;
}
