import type { IncomingMessage } from "node:http";
import { openRestApi, type RestApi } from "./rest-api.ts";

/** What Azure Resource Manager has at a path (lower case, without query): an object, or a status and what is said. */
export type Held = object | { readonly status: number; readonly message: string };

/**
 * What is asked of Azure Resource Manager before a deployment, over HTTP: diagnostic settings, permissions, tables and
 * clusters, written from Azure's REST reference. A PATCH merges `properties`.
 */
export const openResourceManager = (held: Record<string, Held>, token: string): Promise<RestApi> =>
  openRestApi(token, failed(401, "The access token is invalid."), (request, body) => answerTo(request, body, held));

const failed = (status: number, message: string): [number, object] => [status, { error: { code: "E", message } }];

function answerTo({ url = "/", method }: IncomingMessage, body: string, held: Record<string, Held>): [number, object] {
  const { pathname, searchParams } = new URL(url, "http://azure");
  if (!/^\d{4}-\d\d-\d\d(-preview)?$/.test(searchParams.get("api-version") ?? ""))
    return failed(400, "The api-version query parameter is required.");
  const path = pathname.toLowerCase();
  const one = held[path];
  if (one === undefined) return failed(404, `${pathname} was not found.`);
  if ("status" in one && "message" in one) return failed(one.status as number, one.message as string);
  if (method !== "PATCH") return [200, one];
  const change = JSON.parse(body) as { properties: object };
  const properties = { ...(one as { properties: object }).properties, ...change.properties };
  held[path] = { ...one, properties };
  return [200, held[path]];
}
