import { randomUUID, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../../daemon/audit/event.ts";
import { type Expression, FilterError, matches, parseFilter } from "./cloud-logging-filter.ts";
import { type SigningKey, serviceAccountKey, signingKey, toJwk } from "./google-keys.ts";

/** What goes wrong with one request. */
export type Fault =
  | "throttle"
  | "5xx"
  | "reset"
  | "timeout"
  | "expired-credentials"
  | "stale-token"
  | "repeat-token"
  | "empty-page"
  | "shuffle"
  | "duplicate";

/** A LogEntry as entries.list writes it. */
export type LogEntry = JsonObject & {
  readonly insertId: string;
  readonly timestamp: string;
  readonly receiveTimestamp: string;
};

export interface CloudLoggingOptions {
  /** Milliseconds since 1970; the Date header follows it. */
  readonly now: () => number;
  /** Asked at each request. */
  readonly faults?: () => Fault | undefined;
  /** Milliseconds that a page token lives. The service's live a day. */
  readonly pageTokenLife?: number;
  /** Milliseconds of `now` that an access token lives. Default: for ever. */
  readonly accessTokenLife?: number;
  /** The project of the machine, as its metadata server says. */
  readonly machineProject?: string;
  /** An error for a project instead of its entries. */
  readonly refuse?: (project: string) => GoogleError | undefined;
}

/** What a Google API writes for an error. */
export interface GoogleError {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  readonly details?: readonly JsonObject[];
}

/** One request that came in. */
export interface Call {
  readonly path: string;
  readonly at: number;
  readonly headers: Headers;
  /** Of entries.list. */
  readonly query?: ListQuery;
  /** Of a token endpoint. */
  readonly form?: URLSearchParams;
  readonly fault?: Fault | undefined;
}

interface ListQuery {
  readonly resourceNames: readonly string[];
  readonly filter: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

interface Stored {
  readonly project: string;
  readonly entry: LogEntry;
  readonly visibleAt: number;
}

/** A request that gets no answer. */
export type Silence = "reset" | "timeout";

export interface CloudLogging {
  /** Makes entries readable, from when they say they were received, or so many milliseconds later. */
  add(project: string, entries: readonly LogEntry[], delay?: number): void;
  readonly calls: readonly Call[];
  /** Answers one request, without sockets. */
  handle(request: Request): Promise<Response | Silence>;
  /** fetch, without sockets. */
  readonly fetch: typeof fetch;
  /** The service account that it knows, and the JSON of its key. */
  readonly email: string;
  key(tokenEndpoint?: string): string;
  /** What Pub/Sub's tokens are signed with, and who is not Google. */
  readonly googleKey: SigningKey;
  /** Forgets every access token that it gave out. */
  revokeTokens(): void;
}

const scopesThatRead = ["logging.read", "logging.admin", "cloud-platform.read-only", "cloud-platform"].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
);

// Made once: that takes a while.
const [accountKey, googleKey] = [signingKey("account-1"), signingKey("google-1")];

/** Cloud Logging's entries.list, with the token endpoints, metadata server and keys around it; written from Google's API documents. */
export function cloudLogging(options: CloudLoggingOptions): CloudLogging {
  const { now, faults = () => undefined } = options;
  const email = "auditwire@identity-project.iam.gserviceaccount.com";
  const stored: Stored[] = [];
  const calls: Call[] = [];
  const tokens = new Map<string, { scopes: readonly string[]; until: number }>();

  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), {
      status,
      headers: { "content-type": "application/json; charset=UTF-8", date: new Date(now()).toUTCString(), ...headers },
    });
  const failed = (error: GoogleError) => json(error.code, { error });
  const give = (scopes: readonly string[]) => {
    const token = `ya29.${randomUUID()}`;
    tokens.set(token, { scopes, until: now() + (options.accessTokenLife ?? Infinity) });
    return { access_token: token, expires_in: 3599, token_type: "Bearer" };
  };

  const exchange = (form: URLSearchParams): Response => {
    const scopes = (form.get("scope") ?? "").split(" ");
    const refuse = (why: string) => json(400, { error: "invalid_grant", error_description: why });
    if (form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer") {
      const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
      const isGood = verify(
        "RSA-SHA256",
        Buffer.from(`${header}.${claims}`),
        accountKey.publicKey,
        Buffer.from(signature, "base64url"),
      );
      if (!isGood) return refuse("Invalid JWT Signature.");
      const { iss, scope } = JSON.parse(Buffer.from(claims, "base64url").toString());
      return iss === email ? json(200, give(String(scope).split(" "))) : refuse("Invalid grant: account not found");
    }
    if (form.get("grant_type") === "urn:ietf:params:oauth:grant-type:token-exchange") {
      if (form.get("subject_token") !== "a-projected-token") return refuse("The subject token is expired.");
      return json(200, { ...give(scopes), issued_token_type: "urn:ietf:params:oauth:token-type:access_token" });
    }
    return json(400, { error: "unsupported_grant_type" });
  };

  const impersonate = async (request: Request): Promise<Response> => {
    if (!tokens.has(bearer(request))) return failed(unauthenticated);
    const { scope } = (await request.json()) as { scope: readonly string[] };
    return json(200, { accessToken: give(scope).access_token, expireTime: new Date(Date.now() + 3_600_000) });
  };

  const metadata = (url: URL, request: Request): Response => {
    const flavor = { "metadata-flavor": "Google" };
    if (request.headers.get("metadata-flavor") !== "Google") return json(403, {}, flavor);
    if (url.pathname.endsWith("/project/project-id"))
      return new Response(options.machineProject ?? "machine-project", { headers: flavor });
    if (url.pathname.endsWith("/token"))
      return json(200, give((url.searchParams.get("scopes") ?? scopesThatRead[3] ?? "").split(",")), flavor);
    return json(200, {}, flavor);
  };

  const list = (query: ListQuery, fault: Fault | undefined, token: string): Response => {
    const known = tokens.get(token);
    if (fault === "expired-credentials") tokens.delete(token);
    if (!known || fault === "expired-credentials" || known.until <= now()) return failed(unauthenticated);
    if (!known.scopes.some((scope) => scopesThatRead.includes(scope))) return failed(scopeInsufficient);
    const refused = query.resourceNames
      .map((name) => options.refuse?.(name.replace("projects/", "")))
      .find((error) => error !== undefined);
    if (refused) return failed(refused);
    try {
      return json(200, pageOf(query, fault));
    } catch (error) {
      if (error instanceof FilterError) return failed(invalid(error.message));
      throw error;
    }
  };

  const pageOf = (query: ListQuery, fault: Fault | undefined) => {
    const { pageToken, ...asked } = query;
    const size = Math.min(query.pageSize ?? 50, 1000);
    const expression = parseFilter(query.filter);
    if (query.orderBy !== undefined && query.orderBy !== "timestamp asc")
      throw new FilterError(`orderBy "${query.orderBy}" is not supported here`);
    const place = pageToken === undefined ? { after: "", issued: now() } : openToken(pageToken, asked);
    const isStale = now() - place.issued > (options.pageTokenLife ?? 86_400_000);
    if (pageToken !== undefined && (isStale || fault === "stale-token"))
      throw new FilterError("page_token is invalid or has expired");
    const left = found(query.resourceNames, expression).filter((entry) => orderOf(entry) > place.after);
    const here = sealToken(place.after, asked);
    if (fault === "repeat-token") return { nextPageToken: pageToken ?? here };
    if (fault === "empty-page") return { nextPageToken: here };
    const page = left.slice(0, size);
    const last = page.at(-1);
    const next = left.length > size && last ? { nextPageToken: sealToken(orderOf(last), asked) } : {};
    const sent = fault === "shuffle" ? [...page].reverse() : fault === "duplicate" ? [...page, ...page] : page;
    return { ...(sent.length > 0 ? { entries: sent } : {}), ...next };
  };

  /** Within one answer an entry of the same project, time and insertId stands once. */
  const found = (names: readonly string[], expression: Expression): readonly LogEntry[] => {
    const visible = stored.filter(
      ({ project, visibleAt, entry }) =>
        names.includes(`projects/${project}`) && visibleAt <= now() && matches(expression, entry),
    );
    const once = new Map(visible.map(({ project, entry }) => [`${project} ${orderOf(entry)}`, entry]));
    return [...once.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  };

  const sealToken = (after: string, query: object) =>
    Buffer.from(JSON.stringify({ after, issued: now(), query })).toString("base64url");
  const openToken = (token: string, query: object): { after: string; issued: number } => {
    const place = JSON.parse(Buffer.from(token, "base64url").toString() || "{}");
    if (JSON.stringify(place.query) !== JSON.stringify(query))
      throw new FilterError("page_token doesn't match arguments from the request");
    return place;
  };

  const answer = async (request: Request, url: URL, fault: Fault | undefined): Promise<Response> => {
    const about = { path: url.pathname, at: now(), headers: request.headers, fault };
    if (url.pathname === "/v2/entries:list") {
      const query = (await request.json()) as ListQuery;
      calls.push({ ...about, query });
      if (fault === "throttle") return failed(exhausted);
      if (fault === "5xx") return failed(unavailable);
      return list(query, fault, bearer(request));
    }
    if (url.pathname === "/token") {
      const form = new URLSearchParams(await request.text());
      calls.push({ ...about, form });
      if (fault === "throttle" || fault === "5xx") return failed(fault === "5xx" ? unavailable : exhausted);
      return exchange(form);
    }
    calls.push(about);
    if (fault === "throttle" || fault === "5xx") return failed(fault === "5xx" ? unavailable : exhausted);
    if (url.pathname.endsWith(":generateAccessToken")) return impersonate(request);
    if (url.pathname.startsWith("/computeMetadata/v1")) return metadata(url, request);
    if (url.pathname === "/oauth2/v3/certs") return json(200, { keys: [toJwk(googleKey)] });
    return failed({ code: 404, status: "NOT_FOUND", message: "Method not found." });
  };

  const handle = async (request: Request): Promise<Response | Silence> => {
    const fault = faults();
    const url = new URL(request.url);
    if (fault !== "reset" && fault !== "timeout") return answer(request, url, fault);
    calls.push({ path: url.pathname, at: now(), headers: request.headers, fault });
    return fault;
  };

  return {
    add: (project, entries, delay = 0) => {
      for (const entry of entries)
        stored.push({ project, entry, visibleAt: Date.parse(entry.receiveTimestamp) + delay });
    },
    calls,
    handle,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const response = await handle(request);
      if (response === "reset") throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
      return response === "timeout" ? never(request.signal) : response;
    },
    email,
    key: (tokenEndpoint) => serviceAccountKey(accountKey, { email, project: "identity-project", tokenEndpoint }),
    googleKey,
    revokeTokens: () => tokens.clear(),
  };
}

const bearer = (request: Request) => (request.headers.get("authorization") ?? "").replace(/^Bearer /, "");

/** By time to the nanosecond, then by insertId. */
function orderOf({ timestamp, insertId }: LogEntry): string {
  const [, second = "", fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(timestamp) ?? [];
  return `${second}.${fraction.padEnd(9, "0")} ${insertId}`;
}

function never(signal: AbortSignal): Promise<Response> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

const unauthenticated: GoogleError = {
  code: 401,
  status: "UNAUTHENTICATED",
  message: "Request had invalid authentication credentials. Expected OAuth 2 access token.",
};
const scopeInsufficient: GoogleError = {
  code: 403,
  status: "PERMISSION_DENIED",
  message: "Request had insufficient authentication scopes.",
  details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
};
const exhausted: GoogleError = {
  code: 429,
  status: "RESOURCE_EXHAUSTED",
  message: "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute'",
};
const unavailable: GoogleError = {
  code: 503,
  status: "UNAVAILABLE",
  message: "The service is currently unavailable.",
};
const invalid = (message: string): GoogleError => ({ code: 400, status: "INVALID_ARGUMENT", message });

/** The simulator on a port of loopback. */
export interface OpenCloudLogging extends CloudLogging {
  readonly endpoint: string;
  readonly tokenEndpoint: string;
  close(): Promise<void>;
}

export async function openCloudLogging(options: CloudLoggingOptions): Promise<OpenCloudLogging> {
  const cloud = cloudLogging(options);
  const server = createServer((incoming, outgoing) => void serve(cloud, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...cloud,
    endpoint,
    tokenEndpoint: `${endpoint}/token`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(cloud: CloudLogging, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const { method = "GET", url = "/" } = incoming;
  const request = new Request(`http://${incoming.headers.host}${url}`, {
    method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]),
    ...(method === "POST" ? { body: Buffer.concat(pieces) } : {}),
  });
  const response = await cloud.handle(request);
  if (response === "reset") incoming.socket.resetAndDestroy();
  if (typeof response === "string") return;
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}
