import type { paths } from "./api-types.ts";

/** Methods that the API knows. */
export type Method = "get" | "put" | "post" | "delete";

interface Answered {
  readonly responses: unknown;
}

/** The paths below /api/v1 that answer a method, as the API's document writes them: `/users/{name}`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: P extends `/api/v1${infer Rest}`
    ? paths[P] extends { [K in M]: Answered }
      ? Rest
      : never
    : never;
}[keyof paths];

/** What the document says of a method of a path. */
export type Operation<P extends string, M extends Method> = `/api/v1${P}` extends infer Full
  ? Full extends keyof paths
    ? M extends keyof paths[Full]
      ? paths[Full][M]
      : never
    : never
  : never;

/** The parameters of a query. */
export type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

type Parts<O> = O extends { parameters: { path: infer P } } ? { readonly path: P } : { readonly path?: never };
type Query<O> = [QueryOf<O>] extends [never] ? { readonly query?: never } : { readonly query?: QueryOf<O> };
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { readonly body: B }
  : { readonly body?: never };

/** What a call takes: parts of the path, a query, a body, as the route has them; and a signal that ends it. */
export type Input<O> = Parts<O> & Query<O> & Body<O> & { readonly signal?: AbortSignal | undefined };

/** An input that may be left out where nothing in it has to be there. */
export type Inputs<O> = Record<never, never> extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

/** What a call answers: its JSON, or nothing. */
export type Result<O> = O extends { responses: { 200: { content: { "application/json": infer R } } } } ? R : undefined;
