import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What Azure Resource Manager has at a path (lower case, without query): an object, or a status and what is said. */
export type Held = object | { readonly status: number; readonly message: string };

/** The API, opened. */
export interface ResourceManager {
  readonly endpoint: string;
  /** Requests that came in, as `GET /subscriptions/…`, each with its body. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * What is asked of Azure Resource Manager before a deployment, over HTTP: diagnostic settings, permissions, tables and
 * clusters, written from Azure's REST reference. A PATCH merges `properties`.
 */
export async function openResourceManager(held: Record<string, Held>, token: string): Promise<ResourceManager> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    asked.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    const [status, answer] =
      request.headers.authorization === `Bearer ${token}`
        ? answerTo(request, body, held)
        : failed(401, "The access token is invalid.");
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

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
