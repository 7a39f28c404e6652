import { parseJson } from "../json.ts";
import { type Outbound, PollError, type Rate, type SourcePorts } from "../poll-source.ts";
import type { Api } from "./azure.ts";
import type { AzureCredential } from "./config.ts";
import type { Tokens } from "./credentials.ts";
import { type About, reasonOf, refusal, servedAtOf } from "./refusal.ts";
import { withTimeLimit } from "./time-limit.ts";

/** One call of an Azure API. With a body it is a POST. */
export interface Call {
  readonly api: Api;
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: unknown;
  readonly about: About;
}

export interface Answer {
  readonly value: unknown;
  /** The provider's clock, milliseconds since 1970. */
  readonly servedAt: number | undefined;
}

/** Makes a call and waits for its answer. Fails with a PollError. */
export type Ask = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** Seconds the service may work on a query. It would by itself give up after 180, and never works longer than 600. */
const serverLimit = 120;
/** Milliseconds until the answer to such a query must have come. */
const limit = (serverLimit + 60) * 1000;

/** Log Analytics answers up to 100 MB of rows; several answers may be held at once. */
const mostBytes = 64 * 2 ** 20;

export function asker(tokens: Tokens, rate: Rate, ports: SourcePorts<AzureCredential>): Ask {
  return async (call, signal) => {
    await rate.take(signal);
    const token = await tokens.of(call.api.scope, signal);
    const { response, text } = await exchange(call, token, ports, signal);
    if (!response.ok) throw refusal(response, text, call.about);
    const value = parseJson(text);
    const servedAt = servedAtOf(response.headers);
    if (value === undefined)
      throw new PollError("unavailable", `${call.about.what}: the answer is not JSON`, { servedAt });
    return { value, servedAt };
  };
}

async function exchange(
  call: Call,
  token: string,
  { outbound, clock }: SourcePorts<AzureCredential>,
  signal: AbortSignal,
) {
  try {
    return await withTimeLimit(clock, limit, signal, (within) => send(call, token, outbound, within));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PollError) throw error;
    const message = `${call.about.what}: ${new URL(call.api.url).host} cannot be reached: ${reasonOf(error)}`;
    throw new PollError("unavailable", message, { cause: error });
  }
}

async function send({ api, path, body, about }: Call, token: string, { fetch }: Outbound, signal: AbortSignal) {
  const response = await fetch(api.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json", prefer: `wait=${serverLimit}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    // The token is for this address alone.
    redirect: "error",
    signal,
  });
  return { response, text: await textOf(response, about.what) };
}

async function textOf(response: Response, what: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > mostBytes) throw new PollError("too-much", `${what}: an answer of more than ${mostBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
