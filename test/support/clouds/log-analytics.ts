import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../../daemon/audit/event.ts";
import { runKql } from "./log-analytics-kql.ts";
import { KqlError, type KqlTable } from "./log-analytics-kql-reader.ts";
import { answer, type Issue, login, metadata, openID, type Proofs } from "./log-analytics-login.ts";
import {
  type AddedRow,
  cellOf,
  type Stored,
  subscription,
  toStored,
  typeOf,
  visibleTable,
} from "./log-analytics-rows.ts";

/** What goes wrong with a request. */
export type Fault =
  | "throttle"
  | "5xx"
  | "reset"
  | "timeout"
  | "expired-credentials"
  | "partial-failure"
  | "row-limit"
  | "shuffle"
  | "duplicate";

export interface Workspace {
  /** The GUID that queries name. */
  readonly id: string;
  readonly name: string;
  readonly subscription: string;
  readonly resourceGroup: string;
}

export interface Options extends Proofs {
  /** The cloud's clock: rows are read, tokens expire, and the Date header is written by it. */
  readonly now: () => number;
  /** Asked at each request. */
  readonly faults?: (() => Fault | undefined) | undefined;
  readonly workspaces?: readonly Workspace[] | undefined;
  /** Most rows, and bytes of rows, of one answer. */
  readonly rowLimit?: number | undefined;
  readonly byteLimit?: number | undefined;
  /** Milliseconds that a token is good for, by the cloud's clock. */
  readonly tokenLife?: number | undefined;
  /** Answers queries with 403. */
  readonly isForbidden?: (() => boolean) | undefined;
  /** Actions of the identity's role; whatever needs another one is answered with 403. Default: all. */
  readonly granted?: readonly string[] | undefined;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  /** The text of a query. */
  readonly query?: string | undefined;
  readonly status: number;
  readonly fault?: Fault | undefined;
}

/** Log Analytics, Azure Resource Manager, Entra's token endpoint and the metadata server, all at one address. */
export interface LogAnalytics {
  /** Answers a request; rejects where a connection would break. */
  readonly handle: (request: Request) => Promise<Response>;
  /** The same as a fetch, for sources that need no socket. */
  readonly fetch: typeof fetch;
  add(table: string, rows: readonly AddedRow[], workspace?: string): void;
  /** Sets a table's plan to Basic. */
  makeBasic(table: string): void;
  /** Takes back every token. */
  revoke(): void;
  readonly calls: readonly Call[];
}

export const workspace: Workspace = {
  id: "0a1b2c3d-1111-4222-8333-444455556666",
  name: "shop-logs",
  subscription,
  resourceGroup: "logs-rg",
};

const provider = "Microsoft.OperationalInsights";

/** Actions that a query needs: one for the workspace, and one for each table that it names. */
const queryActions = (query: string): readonly string[] => [
  `${provider}/workspaces/query/read`,
  ...["AKSAudit", "AKSAuditAdmin", "AzureDiagnostics"]
    .filter((table) => new RegExp(`\\b${table}\\b`).test(query))
    .map((table) => `${provider}/workspaces/query/${table}/read`),
];

/** The cloud as a function of requests. */
export function logAnalytics(options: Options): LogAnalytics {
  const { now, workspaces = [workspace] } = options;
  const stored = new Map<string, Stored[]>();
  const basic = new Set<string>();
  const tokens = new Map<string, { readonly scope: string; readonly issued: number }>();
  const served: number[] = [];
  const calls: Call[] = [];
  let issued = 0;

  const issue: Issue = (scope, life = 3600) => {
    const token = `token-${++issued}`;
    tokens.set(token, { scope, issued: now() });
    return answer(200, { token_type: "Bearer", access_token: token, expires_in: life, resource: scope });
  };
  const isGood = (request: Request, audience: RegExp) => {
    const token = tokens.get((request.headers.get("authorization") ?? "").replace(/^Bearer /, ""));
    return token && audience.test(token.scope) && now() - token.issued < (options.tokenLife ?? 3_600_000);
  };
  const isMissing = (action: string) => options.granted !== undefined && !options.granted.includes(action);
  const tablesOf = (id: string, timespan: string | undefined) => (name: string) => {
    const rows = stored.get(`${id}/${name}`);
    return rows && visibleTable(name, rows, now(), timespan);
  };

  const query = async (request: Request, id: string, text: string, fault: Fault | undefined) => {
    if (!isGood(request, /^https:\/\/api\.loganalytics\./))
      return refuse(401, "InvalidTokenError", "The provided authentication is not valid");
    if (!workspaces.some((one) => one.id === id))
      return refuse(404, "WorkspaceNotFoundError", "The workspace could not be found");
    const body = JSON.parse(text) as { query: string; timespan?: string };
    if (options.isForbidden?.() || queryActions(body.query).some(isMissing))
      return refuse(
        403,
        "InsufficientAccessError",
        "The provided credentials have insufficient access to perform the requested operation",
      );
    const used = [...basic].find((name) => new RegExp(`\\b${name}\\b`).test(body.query) && stored.has(`${id}/${name}`));
    if (used)
      return semanticError(`Table '${used}' has the Basic plan: Basic logs tables are queried by the search API only`);
    return run(body, tablesOf(id, body.timespan), options, fault);
  };

  const management = (request: Request, path: string) => {
    if (!isGood(request, /^https:\/\/management\./))
      return refuse(401, "AuthenticationFailed", "Authentication failed.");
    if (isMissing(`${provider}/workspaces/read`))
      return refuse(
        403,
        "AuthorizationFailed",
        `The client has no authorization to perform '${provider}/workspaces/read'`,
      );
    if (path === "/subscriptions")
      return answer(200, {
        value: [...new Set(workspaces.map((one) => one.subscription))].map((subscriptionId) => ({ subscriptionId })),
      });
    const [, of] =
      /^\/subscriptions\/([^/]+)\/providers\/microsoft\.operationalinsights\/workspaces$/i.exec(path) ?? [];
    if (of !== undefined)
      return answer(200, { value: workspaces.filter((one) => one.subscription === of).map(described) });
    const one = workspaces.map(described).find(({ id }) => id.toLowerCase() === path.toLowerCase());
    return one ? answer(200, one) : refuse(404, "ResourceNotFound", "The Resource was not found.");
  };

  const route = async (request: Request, path: string, text: string, fault: Fault | undefined): Promise<Response> => {
    const [, queried] = /^\/v1\/workspaces\/([^/]+)\/query$/.exec(path) ?? [];
    if (queried !== undefined) return query(request, queried, text, fault);
    if (path.startsWith("/subscriptions")) return management(request, path);
    if (path.endsWith("/.well-known/openid-configuration")) return answer(200, openID(request.url));
    if (path.endsWith("/oauth2/v2.0/token")) return login(new URLSearchParams(text), options, issue);
    if (/^\/metadata\/identity\/oauth2\/token\/?$/.test(path)) return metadata(request, issue);
    return refuse(404, "PathNotFoundError", "The requested path does not exist");
  };

  const handle = async (request: Request) => {
    const path = new URL(request.url).pathname;
    const fault = options.faults?.();
    const text = await request.text();
    if (fault === "expired-credentials") tokens.clear();
    const response =
      (await broken(request, fault)) ?? throttled(path, served, now()) ?? (await route(request, path, text, fault));
    response.headers.set("date", new Date(now()).toUTCString());
    calls.push({ method: request.method, path, query: queryIn(text), status: response.status, fault });
    return response;
  };

  return {
    handle,
    fetch: (input, init) => handle(new Request(input as string | URL | Request, init)),
    add(table, rows, id = workspace.id) {
      const key = `${id}/${table}`;
      const there = stored.get(key) ?? [];
      stored.set(key, there);
      for (const row of rows) there.push(toStored(row));
    },
    makeBasic: (table) => void basic.add(table),
    revoke: () => tokens.clear(),
    calls,
  };
}

/** The cloud on a port of its own. */
export async function openLogAnalytics(options: Options) {
  const cloud = logAnalytics(options);
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    toRequest(incoming, gone.signal)
      .then(cloud.handle)
      .then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(Buffer.from(await response.arrayBuffer()));
      })
      .catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...cloud,
    endpoint,
    endpoints: { query: endpoint, management: endpoint, login: endpoint },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "GET", url = "/", headers } = incoming;
  const body = parts.length === 0 ? null : Buffer.concat(parts);
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: headers as Record<string, string>,
    body,
    signal,
  });
}

const refuse = (status: number, code: string, message: string, more: JsonObject = {}) =>
  answer(status, { error: { message, code, ...more } });

const semanticError = (message: string, code = "SemanticError") =>
  refuse(400, "BadArgumentError", "The request had some invalid properties", {
    innererror: { code, message: "A semantic error occurred.", innererror: { code: "SEM0100", message } },
  });

async function broken(request: Request, fault: Fault | undefined): Promise<Response | undefined> {
  switch (fault) {
    case "throttle":
      return answer(429, { error: { code: "ThrottledError", message: "Too many requests" } }, { "retry-after": "7" });
    case "5xx":
      return new Response("<html>Bad gateway</html>", { status: 502 });
    case "reset":
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
      });
    case "timeout":
      return new Promise((_, reject) => {
        if (request.signal.aborted) reject(request.signal.reason);
        request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
      });
    default:
      return undefined;
  }
}

/** The documented quota of one identity: 200 queries in 30 s. */
function throttled(path: string, served: number[], now: number): Response | undefined {
  if (!path.endsWith("/query")) return undefined;
  while ((served[0] ?? now) <= now - 30_000) served.shift();
  if (served.length >= 200)
    return answer(429, { error: { code: "ThrottledError", message: "200 requests in 30 s" } }, { "retry-after": "30" });
  served.push(now);
  return undefined;
}

function queryIn(text: string): string | undefined {
  return text.startsWith("{") ? (JSON.parse(text) as { query?: string }).query : undefined;
}

const described = ({ id, name, subscription: of, resourceGroup }: Workspace) => ({
  id: `/subscriptions/${of}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${name}`,
  name,
  properties: { customerId: id },
});

function run(
  { query }: { query: string },
  tables: (name: string) => KqlTable | undefined,
  { rowLimit = 500_000, byteLimit = 100 * 1024 * 1024 }: Options,
  fault: Fault | undefined,
): Response {
  let table: KqlTable;
  try {
    table = runKql(query, tables);
  } catch (error) {
    if (error instanceof KqlError) return semanticError(error.message, error.code);
    throw error;
  }
  const rows = disturbed(
    table.rows.map(({ cells }) => table.columns.map((name) => cellOf(cells[name]))),
    fault,
  );
  const whole = {
    tables: [{ name: "PrimaryResult", columns: table.columns.map((name) => ({ name, type: typeOf(name) })), rows }],
  };
  const half = { tables: whole.tables.map((one) => ({ ...one, rows: rows.slice(0, rows.length / 2) })) };
  if (fault === "row-limit" || rows.length > rowLimit)
    return answer(200, { ...half, ...tooLarge(`internal record count limit ${rowLimit}`) });
  if (JSON.stringify(rows).length > byteLimit)
    return answer(200, { ...half, ...tooLarge(`internal data size limit ${byteLimit}`) });
  if (fault === "partial-failure") return answer(200, { ...half, ...partialError("A shard did not answer") });
  return answer(200, whole);
}

const tooLarge = (what: string) =>
  partialError(`The query result set has exceeded the ${what} (E_QUERY_RESULT_SET_TOO_LARGE; 0x80DA0003).`);

const partialError = (message: string) => ({
  error: {
    code: "PartialError",
    message: "There were some errors when processing your query.",
    details: [
      {
        code: "EngineError",
        message: "Something went wrong processing your query on the server.",
        innererror: { code: "-2133196797", message },
      },
    ],
  },
});

function disturbed<T>(rows: readonly T[], fault: Fault | undefined): readonly T[] {
  if (fault === "duplicate") return rows.flatMap((row) => [row, row]);
  if (fault !== "shuffle") return rows;
  const middle = Math.floor(rows.length / 2);
  return [...rows.slice(middle).reverse(), ...rows.slice(0, middle)];
}
