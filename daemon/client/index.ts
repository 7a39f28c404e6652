import createClient from "openapi-fetch";
import type { components, paths } from "./api-types.ts";
import type { Inputs, Method, Operation, PathOf, QueryOf, Result } from "./calls.ts";
import { errorIn } from "./error.ts";
import { eventsOf } from "./stream.ts";
import { type Fetch, trustingFetch } from "./trusting-fetch.ts";

export { AuditwireApiError, type ErrorDetail } from "./error.ts";

/** Everything that the API answers and takes, by its name in the API's document. */
export type Schemas = components["schemas"];

type Whole<T> = { [K in keyof T]-?: NonNullable<T[K]> };
/** An audit with all its fields. */
export type Audit = Whole<Omit<Schemas["Audit"], "impersonatedUser">> & Pick<Schemas["Audit"], "impersonatedUser">;

/** What narrows and orders audits. Without `fields`: audits have all of theirs. */
export type AuditsQuery = Omit<QueryOf<Operation<"/audits/kubernetes", "get">>, "fields" | "cursor">;
/** What narrows a stream. */
export type StreamQuery = Omit<QueryOf<Operation<"/audits/kubernetes/stream", "get">>, "fields" | "lastEventId">;
/** What narrows and orders a download. */
export type DownloadQuery = QueryOf<Operation<"/audits/kubernetes/download", "get">>;

/** Where a daemon is, and who asks. */
export interface AuditwireOptions {
  /** As `https://audit.example.com`, with the prefix of a proxy if there is one. */
  readonly url: string;
  /** A bearer token. */
  readonly token?: string | undefined;
  /** A local user, with its password. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of an authority, or of the daemon's own certificate, that is trusted beside no other. Node only. */
  readonly ca?: string | undefined;
  /** Default: the global one. */
  readonly fetch?: Fetch | undefined;
}

/** A daemon's API. Every call fails with an {@link AuditwireApiError} when the daemon does not do it. */
export interface Auditwire {
  get<P extends PathOf<"get">>(path: P, ...input: Inputs<Operation<P, "get">>): Promise<Result<Operation<P, "get">>>;
  put<P extends PathOf<"put">>(path: P, ...input: Inputs<Operation<P, "put">>): Promise<Result<Operation<P, "put">>>;
  post<P extends PathOf<"post">>(
    path: P,
    ...input: Inputs<Operation<P, "post">>
  ): Promise<Result<Operation<P, "post">>>;
  delete<P extends PathOf<"delete">>(
    path: P,
    ...input: Inputs<Operation<P, "delete">>
  ): Promise<Result<Operation<P, "delete">>>;
  /** Every audit that matches, page after page as they are taken; right while audits arrive and leave. `limit` is a page's. */
  audits(
    query?: AuditsQuery,
    options?: { readonly signal?: AbortSignal | undefined },
  ): AsyncGenerator<Audit, undefined>;
  /**
   * Every audit that matches, as it arrives, until the signal or the reader ends it. Goes on by itself after a lost
   * connection. `id` is where to go on, also in another process.
   */
  stream(
    query?: StreamQuery,
    options?: { readonly signal?: AbortSignal | undefined; readonly lastEventId?: string | undefined },
  ): AsyncGenerator<{ readonly id: string; readonly audit: Audit }, undefined>;
  /** The audits that match as CSV, in pieces as they come. */
  download(
    query?: DownloadQuery,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<ReadableStream<Uint8Array>>;
}

/**
 * A client of a daemon's API. Fails with a TypeError for an address that is none, or a user without a password.
 *
 * @example
 * const daemon = auditwire({ url: "https://audit.example.com", token: process.env.AUDITWIRE_TOKEN });
 * for await (const audit of daemon.audits({ severity: ["critical"] })) console.log(audit.time, audit.message);
 */
export function auditwire(options: AuditwireOptions): Auditwire {
  const send = sender(options);
  const call =
    (method: Method) =>
    async (path: string, input: Sent = {}) => {
      const answer = await send(method, path, input);
      return (answer.status === 204 ? undefined : await answer.json()) as never;
    };
  const open = (path: string, query: object | undefined, more: Partial<Sent>) =>
    send("get", path, { ...more, query: query ?? {} });
  // The types are those of the paths, which the table of the API has made.
  return {
    get: call("get"),
    put: call("put"),
    post: call("post"),
    delete: call("delete"),
    audits: (query, { signal } = {}) => pages((page) => open("/audits/kubernetes", page, { signal }), query ?? {}),
    stream: (query, { signal, lastEventId } = {}) =>
      streamed({
        open: (id, ending) =>
          open("/audits/kubernetes/stream", query, {
            signal: ending,
            ...(id !== undefined && { headers: { "Last-Event-ID": id } }),
          }),
        ...{ signal, lastEventId },
      }),
    download: async (query, { signal } = {}) => {
      const { body } = await open("/audits/kubernetes/download", query, { signal });
      return body ?? new ReadableStream();
    },
  } as Auditwire;
}

interface Sent {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a request below /api/v1. Fails as the API does. */
function sender({ url, fetch, ca, ...login }: AuditwireOptions) {
  const client = createClient<paths>({
    baseUrl: new URL(url).href.replace(/\/+$/, ""),
    fetch: fetch ?? (ca === undefined ? (request) => globalThis.fetch(request) : trustingFetch(ca)),
    headers: authorization(login),
  });
  return async (
    method: Method,
    path: string,
    { path: parts, query, body, headers, signal }: Sent,
  ): Promise<Response> => {
    const { response, error } = await client.request(
      method,
      `/api/v1${path}` as never,
      {
        params: { ...(parts && { path: parts }), ...(query && { query }) },
        ...(body !== undefined && { body }),
        ...(headers && { headers }),
        signal: signal ?? null,
        parseAs: "stream",
      } as never,
    );
    if (response.ok) return response;
    throw errorIn(response, error);
  };
}

function authorization({ token, user, password }: Pick<AuditwireOptions, "token" | "user" | "password">) {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  if (password === undefined) throw new TypeError("a user has a password; or give a token");
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** Page after page, by the header Link. Its path is the daemon's own: a proxy may have another one. */
async function* pages(open: (query: object) => Promise<Response>, query: object): AsyncGenerator<Audit, undefined> {
  for (let next: object | undefined = query; next; ) {
    const answer = await open(next);
    const link = /<([^>]*)>; *rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    const cursor = link === undefined ? null : new URL(link, "http://daemon").searchParams.get("cursor");
    const { offset: _, ...rest } = query as { offset?: number };
    next = cursor === null ? undefined : { ...rest, cursor };
    yield* (await answer.json()) as Audit[];
  }
  return undefined;
}

async function* streamed(
  options: Parameters<typeof eventsOf>[0],
): AsyncGenerator<{ id: string; audit: Audit }, undefined> {
  for await (const { id, data } of eventsOf(options)) yield { id, audit: JSON.parse(data) as Audit };
  return undefined;
}
