import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** An API of a cloud on loopback. */
export interface RestApi {
  readonly endpoint: string;
  /** Requests that came in, as `GET /subscriptions/…`, each with its body. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Status and body of an answer. */
export type RestAnswer = readonly [status: number, body: object];

/** Answers in JSON to whoever bears the token, and with `unauthorized` to all others. */
export async function openRestApi(
  token: string,
  unauthorized: RestAnswer,
  answerTo: (request: IncomingMessage, body: string) => RestAnswer,
): Promise<RestApi> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    asked.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    const [status, answer] = isKnown ? answerTo(request, body) : unauthorized;
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
