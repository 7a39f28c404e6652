import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import { readJson, strangerBytes } from "./body.ts";
import type { Env } from "./ports.ts";
import { readParams, readQuery } from "./read-parameters.ts";
import type { Route } from "./route.ts";

const noParameters = z.object({});

/** Reads what a route takes, then lets it answer. */
export function dispatch({ access, params, query, body, handle }: Route) {
  return async (c: Context<Env>): Promise<Response> =>
    handle(c, {
      params: params && readParams(c.req.param() as Record<string, string>, params),
      query: readQuery(c.req.queries(), query ?? noParameters),
      body: body && (await readJson(c, body, access === "public" ? strangerBytes : undefined)),
    });
}

/** A path as Hono writes it. */
export const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

export const noStore: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
};
