import { randomUUID, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { AuditwireError, messageOf } from "./audit/errors.ts";
import { once } from "./once.ts";
import type { RequestUnderWay, Telemetry } from "./telemetry/telemetry.ts";
import { readTraceContext, type Span } from "./telemetry/tracing.ts";
import { answerUnread, headerBytes } from "./unread.ts";
import { watchFiles } from "./watch-files.ts";

export interface ListenerOptions {
  /** For metrics and messages: `api` or `webhook`. */
  readonly name: string;
  /** HOST:PORT; port 0 takes a free one. */
  readonly address: string;
  /** Paths of PEM files. They are read again when they change. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
  readonly telemetry: Telemetry;
}

export interface Listener {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** Stops accepting, finishes the requests under way, closes idle connections. Idempotent. */
  close(): Promise<void>;
}

/** Timeouts and limits. An API server sends a batch at most every 30 s and keeps idle connections for 90 s. */
const settings = {
  keepAliveTimeout: 120_000,
  headersTimeout: 10_000,
  // A body of 256 MiB has to get through a slow link; the byte budget bounds what many slow ones can hold.
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: headerBytes,
};
const maxConnections = 1_024;
const closeGraceMs = 25_000;

/** Opens an HTTP or HTTPS listener. Fails with `unavailable` and a sentence that names the fix. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const server = options.tls
    ? tlsServer(options.tls, handler(options), options)
    : createServer(settings, handler(options));
  server.maxConnections = maxConnections;
  answerUnread(server);
  const { host, port } = split(options.address);
  await listen(server, host, port, options);
  tellOpen(options);
  const stopWatching = options.tls ? watchCertificate(server as TlsServer, options.tls, options) : () => undefined;
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `${options.tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: once(async () => {
      stopWatching();
      await closeServer(server);
    }),
  };
}

function handler({ fetch, name, telemetry }: ListenerOptions): RequestListener {
  const answer = getRequestListener((request, env) => fetch(request, env as HttpBindings), {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      telemetry.log.warn({ listener: name, err: messageOf(error) }, "a request ended before its answer");
      return new Response(null, { status: 400 });
    },
  });
  return (incoming, outgoing) => {
    const started = performance.now();
    const { span, request } = begun(incoming, name, telemetry);
    outgoing.setHeader("X-Request-Id", request.id);
    outgoing.on("finish", () => {
      const seconds = (performance.now() - started) / 1000;
      telemetry.answered({ request, status: outgoing.statusCode, seconds });
    });
    if (span) outgoing.on("close", () => ended(span, request, outgoing));
    void telemetry.during({ request, span }, () => answer(incoming, outgoing));
  };
}

/** Asked every few seconds by machines: no traces of that. */
const asked = new Set(["/healthz", "/readyz", "/metrics"]);

function begun({ headers, url = "", method = "" }: IncomingMessage, listener: string, telemetry: Telemetry) {
  const header = (name: string) => [headers[name]].flat()[0];
  const parent = { traceparent: header("traceparent"), tracestate: header("tracestate") };
  const attributes = { "http.request.method": method, "auditwire.listener": listener };
  const span = asked.has(url) ? undefined : telemetry.begin(method, { kind: "server", parent, attributes });
  const traceId = span?.traceId ?? readTraceContext(parent)?.traceId;
  return { span, request: { id: randomUUID(), listener, method, route: "", traceId } satisfies RequestUnderWay };
}

function ended(span: Span, { method, route, id }: RequestUnderWay, { statusCode, writableFinished }: ServerResponse) {
  if (route !== "") span.rename(`${method} ${route}`);
  span.set({
    ...(route !== "" && { "http.route": route }),
    "http.response.status_code": statusCode,
    "auditwire.request_id": id,
  });
  if (statusCode >= 500) span.failed(String(statusCode));
  else if (!writableFinished) span.failed("gone");
  span.end();
}

type Pair = NonNullable<ListenerOptions["tls"]>;

function tlsServer(tls: Pair, listener: RequestListener, { name }: ListenerOptions): TlsServer {
  try {
    return createTlsServer(
      { ...settings, ...checkedPair(tls), minVersion: "TLSv1.2", ALPNProtocols: ["http/1.1"] },
      listener,
    );
  } catch (error) {
    throw new AuditwireError(
      "invalid",
      `listen.${name}.tls: certificate ${tls.cert} with key ${tls.key}: ${messageOf(error)}`,
    );
  }
}

/** Tells of a listener that is open, and when its certificate ends. */
function tellOpen({ name, tls, telemetry }: ListenerOptions): void {
  telemetry.listening(name, tls && new X509Certificate(readFileSync(tls.cert)).validToDate.getTime());
}

/** Both files, known to parse and to belong together. */
function checkedPair(tls: Pair): { cert: Buffer; key: Buffer } {
  const pair = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
  createSecureContext(pair);
  return pair;
}

function watchCertificate(server: TlsServer, tls: Pair, options: ListenerOptions): () => void {
  const { name, telemetry } = options;
  const reload = () => {
    try {
      server.setSecureContext({ ...checkedPair(tls), minVersion: "TLSv1.2" });
      tellOpen(options);
      telemetry.log.info({ listener: name }, "the changed certificate is in use");
    } catch (error) {
      telemetry.log.error(
        { listener: name, err: messageOf(error) },
        "the changed certificate cannot be used; the old one stays",
      );
    }
  };
  return watchFiles([tls.cert, tls.key], reload);
}

function split(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(address.slice(at + 1)) };
}

const causes: Record<string, string> = {
  EADDRINUSE: "the port is in use by another program: stop it or choose another port",
  EACCES: "this user may not open the port: choose one above 1023",
  EADDRNOTAVAIL: "this machine does not have the address: choose one of its own",
  ENOTFOUND: "the host name is unknown: write an IP address of this machine",
};

function listen(server: Server, host: string, port: number, { name, address }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new AuditwireError(
          "unavailable",
          `cannot listen on ${address} (listen.${name}.address): ${causes[error.code ?? ""] ?? error.message}`,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    // A connection whose last request ends after this moment is kept alive by Node: ask until all are gone.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(force);
      clearInterval(idle);
      resolve();
    });
  });
}
