import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Telemetry } from "./telemetry.ts";

/** Tells which route answers a request, and who asked. The first of an application's handlers. */
export function tellRoute(telemetry: Pick<Telemetry, "current">): MiddlewareHandler {
  return async (c, next) => {
    const { request } = telemetry.current();
    if (request) request.route = routeOf(c);
    await next();
    if (request) request.user = (c.get("viewer") as { readonly name?: string } | undefined)?.name;
  };
}

/** The pattern of a request's path as the API's document writes it, or nothing where no route has it. */
function routeOf(c: Context): string {
  const patterns = matchedRoutes(c).flatMap(({ path }) => (path.endsWith("*") ? [] : [path]));
  return (patterns.at(-1) ?? "")
    .replace(/\/:version\{[^/]*\}/, "/v{version}")
    .replaceAll(/:(\w+)(\{[^/]*\})?/g, "{$1}");
}
