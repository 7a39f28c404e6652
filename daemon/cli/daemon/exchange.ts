import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { Readable } from "node:stream";
import type { ConnectionEnvironment } from "./options.ts";
import { isLoopback, type Place } from "./place.ts";
import { noAnswer } from "./trouble.ts";
import { usualAuthorities } from "./trust.ts";

/** One request as it goes out. */
export interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long nothing may come: milliseconds; 0 waits for ever. */
  readonly patience: number;
}

/** Sends requests to one daemon over connections that are kept. Fails with `unavailable` and the next step. */
export type Exchange = (url: string, outgoing: Outgoing) => Promise<IncomingMessage>;

/** How a place is reached: by its certificate, and through the proxy that the environment names. */
export function openExchange(place: Place, environment: ConnectionEnvironment): Exchange {
  const secure = place.url.startsWith("https:");
  const proxyEnv = isLoopback(place.url) ? {} : { ...environment };
  const agent = secure
    ? new TlsAgent({ keepAlive: true, proxyEnv, ...trustOf(place) })
    : new PlainAgent({ keepAlive: true, proxyEnv });
  return (url, { body, patience, ...outgoing }) =>
    new Promise((resolve, reject) => {
      const settings: RequestOptions = { ...outgoing, agent, timeout: patience };
      const request = (secure ? tlsRequest : plainRequest)(url, settings, (answer) => {
        answer.setTimeout(patience, () => answer.destroy(new Error(silent(patience))));
        resolve(answer);
      });
      request.on("timeout", () => request.destroy(new Error(silent(patience))));
      request.on("error", (error) => reject(outgoing.signal?.aborted ? error : noAnswer(error, place)));
      if (typeof body === "string" || body instanceof Uint8Array || body === undefined) request.end(body);
      else body.on("error", (error) => request.destroy(error)).pipe(request);
    });
}

const silent = (patience: number) => `no answer within ${patience / 1000} s`;

/** A server's own certificate may prove it, too: allowPartialTrustChain. Without one named, what the system trusts. */
function trustOf({ authority, ownCertificate }: Place) {
  if (authority === undefined) return { ca: usualAuthorities() };
  return {
    ca: authority,
    allowPartialTrustChain: true,
    ...(ownCertificate && { checkServerIdentity: () => undefined }),
  };
}
