import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { AuditwireError, messageOf } from "../../audit/errors.ts";
import { type Exchange, openExchange } from "./exchange.ts";
import { placeOf } from "./find-place.ts";
import { loginOf } from "./login.ts";
import type { ConnectionEnvironment, ConnectionOptions } from "./options.ts";
import { authorizationOf, type Place } from "./place.ts";
import { type Ask, askingForSecrets } from "./prompt.ts";
import { notADaemon, refusal } from "./trouble.ts";
import { namedAuthority } from "./trust.ts";

/** Values of a parameter; several are repeated, undefined leaves it out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;

export interface Asked {
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** How long nothing may come, in milliseconds; 0 waits for ever. Default: 30 s. */
  readonly patience?: number | undefined;
}

export interface Streamed extends Omit<Asked, "body"> {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as it is. */
  readonly body?: string | Uint8Array | Readable | undefined;
}

/**
 * A daemon's API for the command line. Paths stand below /api/v1. Every refusal and every failure is an AuditwireError
 * with a sentence that says what to do next.
 */
export interface DaemonClient {
  /** Where it is, without a trailing slash. */
  readonly url: string;
  readonly place: Place;
  get<T>(path: string, asked?: Asked): Promise<T>;
  put<T>(path: string, body: unknown, asked?: Asked): Promise<T>;
  post<T>(path: string, body?: unknown, asked?: Asked): Promise<T>;
  remove<T>(path: string, asked?: Asked): Promise<T>;
  /** The pages of a list, each fetched when it is asked for, as `Link: rel="next"` leads. */
  pages<T>(path: string, asked?: Asked): AsyncGenerator<readonly T[]>;
  /** The answer as it comes. Refusals are read and thrown. */
  stream(path: string, asked?: Streamed): Promise<IncomingMessage>;
}

const defaultPatience = 30_000;

/** Finds the daemon that is meant, and how to log in. Asks nothing of it yet. */
export async function connect(
  options: ConnectionOptions,
  environment: ConnectionEnvironment,
  ask: Ask | undefined = askingForSecrets(),
): Promise<DaemonClient> {
  const found = await placeOf(options, environment);
  const authority = namedAuthority(options, environment);
  const place = authority === undefined ? found : { ...found, authority, ownCertificate: false };
  const login = await loginOf(place, options, environment, ask);
  return daemonClient({ ...place, login }, environment);
}

/** A client of a daemon whose place and login are known. */
export function daemonClient(place: Place, environment: ConnectionEnvironment): DaemonClient {
  const exchange = openExchange(place, environment);
  const base = `${place.url}/api/v1`;
  const stream = (path: string, asked: Streamed = {}) => answered(exchange, place, `${base}${path}`, asked);
  const send = async <T>(method: string, path: string, { body, ...asked }: Asked) => {
    const json: Streamed = body === undefined ? {} : { body: JSON.stringify(body), headers: jsonType };
    return read<T>(await stream(path, { ...asked, ...json, method }), place, `${method} ${path}`);
  };
  return {
    url: place.url,
    place,
    get: (path, asked = {}) => send("GET", path, asked),
    put: (path, body, asked = {}) => send("PUT", path, { ...asked, body }),
    post: (path, body, asked = {}) => send("POST", path, { ...asked, body }),
    remove: (path, asked = {}) => send("DELETE", path, asked),
    stream,
    async *pages<T>(path: string, { query, body: _, ...asked }: Asked = {}) {
      let next: string | undefined = `${base}${path}${toSearch(query)}`;
      while (next !== undefined) {
        const answer: IncomingMessage = await answered(exchange, place, next, asked);
        const page = await read<readonly T[]>(answer, place, `GET ${path}`);
        if (!Array.isArray(page)) throw notADaemon(answer.statusCode ?? 0, place, `GET ${path}`);
        yield page;
        next = nextPage(answer, next, base);
      }
    },
  };
}

const jsonType = { "content-type": "application/json" };

async function answered(
  exchange: Exchange,
  place: Place,
  to: string,
  { query, headers, method = "GET", body, signal, patience = defaultPatience }: Streamed,
): Promise<IncomingMessage> {
  const url = `${to}${toSearch(query)}`;
  const sent = { ...(place.login && authorizationOf(place.login)), ...headers };
  const answer = await exchange(url, { method, headers: sent, body, signal, patience });
  const { statusCode: status = 0 } = answer;
  if (status >= 200 && status < 300) return answer;
  const asked = `${method} ${new URL(url).pathname}`;
  const { "retry-after": retryAfter } = answer.headers;
  throw refusal({ status, text: await textOf(answer, place), retryAfter }, place, asked);
}

async function read<T>(answer: IncomingMessage, place: Place, asked: string): Promise<T> {
  const text = await textOf(answer, place);
  if (answer.statusCode === 204) return undefined as T;
  if (!/^application\/json\b/.test(answer.headers["content-type"] ?? ""))
    throw notADaemon(answer.statusCode ?? 0, place, asked);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw notADaemon(answer.statusCode ?? 0, place, asked);
  }
}

async function textOf(answer: IncomingMessage, { url }: Place): Promise<string> {
  try {
    return await text(answer);
  } catch (error) {
    throw new AuditwireError("unavailable", `${url} broke off in the middle of its answer: ${messageOf(error)}`);
  }
}

/** Where the next page of a list is, as its answer says; undefined for the last one. */
export const nextLink = ({ headers }: IncomingMessage): string | undefined =>
  /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(headers["link"] ?? ""))?.[1];

/** The next page of the same daemon; whatever name it calls itself by, it is asked where it was found. */
function nextPage(answer: IncomingMessage, current: string, base: string): string | undefined {
  const link = nextLink(answer);
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, current);
  return `${base}${pathname.replace(/^.*?\/api\/v[^/]+/, "")}${search}`;
}

function toSearch(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) parameters.append(name, String(one));
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
