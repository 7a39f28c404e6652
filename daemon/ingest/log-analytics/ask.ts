import { AnswerTooLarge, exchange, type Answer as HttpAnswer, servedAt, textOf } from "../exchange.ts";
import { foreignAnswer, noAnswer } from "../foreign-answer.ts";
import { parseJson } from "../json.ts";
import { PollError, type Rate, type SourcePorts } from "../poll-source.ts";
import type { Api } from "./azure.ts";
import type { AzureCredential } from "./config.ts";
import type { Tokens } from "./credentials.ts";
import { type About, refusal } from "./refusal.ts";

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

export function asker(tokens: Tokens, rate: Rate, ports: SourcePorts<AzureCredential>): Ask {
  return async (call, signal) => {
    await rate.take(signal);
    const token = await tokens.of(call.api.scope, signal);
    const answer = await send(call, token, ports, signal);
    const text = textOf(answer);
    if (answer.status >= 300) throw refusal(answer, text, call.about);
    const value = parseJson(text);
    const served = servedAt(answer.headers);
    if (value === undefined) {
      const { kind, message } = foreignAnswer(answer.status, "Azure");
      throw new PollError(kind, `${call.about.what}: ${message}`, { servedAt: served });
    }
    return { value, servedAt: served };
  };
}

async function send(
  { api, path, body, about }: Call,
  token: string,
  ports: SourcePorts<AzureCredential>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const init = {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json", prefer: `wait=${serverLimit}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  };
  try {
    return await exchange(api.url + path, init, ports, limit);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnswerTooLarge) throw new PollError("too-much", `${about.what}: ${error.message}`);
    const { kind, message } = noAnswer(error);
    throw new PollError(kind, `${about.what}: ${new URL(api.url).host} cannot be reached: ${message}`, {
      cause: error,
    });
  }
}
