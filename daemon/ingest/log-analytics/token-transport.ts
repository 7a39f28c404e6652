import { AsyncLocalStorage } from "node:async_hooks";
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { type Answer, exchange, retryAfter, servedAt, textOf } from "../exchange.ts";
import { foreignAnswer, noAnswer } from "../foreign-answer.ts";
import { parseJson, textIn } from "../json.ts";
import { type Clock, type Outbound, PollError } from "../poll-source.ts";
import type { Azure } from "./azure.ts";
import { brief } from "./refusal.ts";

/** The requests of @azure/identity for one token. */
export interface Conversation {
  readonly azure: Azure;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Several identities are tried: a metadata server that is not there is no failure. */
  readonly isChain: boolean;
  /** What went wrong with the last request, as it was seen on the wire. */
  failure?: PollError | undefined;
}

/**
 * To whom a request belongs. The library keeps the first client that it is given for a machine's identity as long as the
 * process lives (@azure/msal-node 7), so a client cannot know that by itself.
 */
const underWay = new AsyncLocalStorage<Conversation>();

/** Does work whose requests belong to that conversation. */
export const during = <T>(conversation: Conversation, work: () => Promise<T>): Promise<T> =>
  underWay.run(conversation, work);

/** Sends the library's requests by our own way out. */
export const httpClient: HttpClient = {
  sendRequest: async (request) => {
    const conversation = underWay.getStore();
    if (!conversation) throw new Error("a request for a token outside a conversation");
    return send(request, conversation);
  },
};

/** The library insists on https, also where it only hands the address to us. */
export const authorityOf = ({ otherLogin, login }: Azure) => (otherLogin ?? login).replace(/^http:/, "https:");

/** Milliseconds that one request may take, unless the library allows it less: it only knocks at a metadata server. */
const limit = 30_000;

/** Metadata servers are on the machine's own link (169.254.0.0/16): no proxy reaches them. */
const isLinkLocal = (url: URL) => url.hostname.startsWith("169.254.");

async function send(request: PipelineRequest, conversation: Conversation): Promise<PipelineResponse> {
  const { azure, outbound, clock, signal, isChain } = conversation;
  const url = addressOf(request.url, azure);
  const post = isLinkLocal(url) ? fetch : outbound.fetch;
  const isOptional = isChain && isLinkLocal(url);
  if (!isOptional) conversation.failure = undefined;
  try {
    const init = {
      method: request.method,
      headers: request.headers.toJSON(),
      body: typeof request.body === "string" ? request.body : null,
      signal,
    };
    const answer = await exchange(url, init, { outbound: { fetch: post }, clock }, request.timeout || limit);
    const text = textOf(answer);
    if (!isOptional) conversation.failure = troubleIn(url, answer, text);
    const headers = createHttpHeaders(Object.fromEntries(answer.headers));
    return { request, status: answer.status, headers, bodyAsText: text };
  } catch (error) {
    const { kind, message } = noAnswer(error);
    if (!isOptional)
      conversation.failure = new PollError(kind, `${url.host} cannot be reached: ${message}`, { cause: error });
    throw error;
  }
}

/** Where a request really goes: a login without TLS was dressed up as one with it. */
function addressOf(text: string, { otherLogin }: Azure): URL {
  const url = new URL(text);
  if (otherLogin?.startsWith("http:") && url.host === new URL(otherLogin).host) url.protocol = "http:";
  return url;
}

function troubleIn(url: URL, { status, headers }: Answer, text: string): PollError | undefined {
  const answer = parseJson(text);
  const more = { retryAfter: retryAfter(headers), servedAt: servedAt(headers) };
  if (answer === undefined && text !== "") {
    const { kind, message } = foreignAnswer(status, "Azure");
    return new PollError(kind, `${url.host}: ${message}`, more);
  }
  if (status < 400) return undefined;
  const said = textIn(answer, "error_description") ?? textIn(answer, "error") ?? `HTTP ${status}`;
  const kind = status === 429 ? "throttled" : status >= 500 ? "unavailable" : "auth";
  // What follows are ids of the request.
  return new PollError(kind, `${url.host} says: ${brief(said.split(/\r?\n|Trace ID:/)[0] ?? said)}`, more);
}
