import type { Context } from "hono";
import type { z } from "zod";
import type { Level, Permission } from "../audit/access.ts";
import type { Env } from "./ports.ts";

/** Who may call a route. */
export type Access =
  /** Without a login. */
  | "public"
  /** Whoever is logged in. */
  | "any user"
  | {
      readonly permission: Permission;
      readonly level: Level;
      /** Not for who has the permission in some collections only: the route shows or changes more than their audits. */
      readonly scope?: "all audits";
    };

/** One way in which a route answers. Errors need no entry: every route has the same ones. */
export interface RouteAnswer {
  readonly description: string;
  /** The shape of a JSON body. */
  readonly json?: z.ZodType;
  /** The media type of any other body. */
  readonly type?: string;
  /** Headers that the answer may have, and what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler is given: checked, as the route's schemas read it. */
export interface RouteInput<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type Handler<P, Q, B> = (c: Context<Env>, input: RouteInput<P, Q, B>) => Response | Promise<Response>;

interface Described {
  readonly method: "get" | "put" | "post" | "delete";
  /** Below /api/v{version}, as OpenAPI writes it: `/users/{name}`. */
  readonly path: string;
  /** Unique; the typed client and OpenAPI call the operation so. */
  readonly id: string;
  /** The chapter of the reference page. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** The media type of a body that is no JSON. The handler reads it, and bounds it. */
  readonly takes?: string;
  /** By status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
}

/** A route: what it is called, who may call it, what it takes and answers, and what does the work. */
export interface Route extends Described {
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodObject | undefined;
  readonly handle: Handler<unknown, unknown, unknown>;
}

interface Typed<P, Q, B> extends Described {
  /** Parts of the path, all of them text there. */
  readonly params?: P;
  /** Without one the route takes no parameters. */
  readonly query?: Q;
  /** JSON. */
  readonly body?: B;
  readonly handle: Handler<Read<P>, Read<Q>, Read<B>>;
}

type Read<S> = S extends z.ZodObject ? z.output<S> : undefined;

/** A row of the API's table. The schemas check what comes, describe it in the OpenAPI document and type the handler. */
export function route<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>({ params, query, body, handle, ...described }: Typed<P, Q, B>): Route {
  // The handler is only ever given what these schemas have read: dispatch.ts.
  return { ...described, params, query, body, handle: handle as Route["handle"] };
}
