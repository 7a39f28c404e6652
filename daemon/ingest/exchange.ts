import { messageOf } from "../audit/errors.ts";
import { textIn } from "./json.ts";
import type { Clock, Outbound } from "./poll-source.ts";

/** What a provider's API answered, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** An answer that is larger than `mostBytes`. */
export class AnswerTooLarge extends Error {}

/** More than any page of ordinary records; several answers may be held at once. */
const mostBytes = 64 * 2 ** 20;

export interface ExchangePorts {
  readonly outbound: Pick<Outbound, "fetch">;
  readonly clock: Clock;
}

/**
 * Sends a request and reads the answer, within so many milliseconds. Never follows a redirect: it would carry a token
 * along.
 */
export async function exchange(
  url: string | URL,
  init: RequestInit,
  { outbound, clock }: ExchangePorts,
  patience = 60_000,
): Promise<Answer> {
  const [late, done] = [new AbortController(), new AbortController()];
  const giveUp = () => late.abort(new DOMException(`no answer within ${patience / 1000} s`, "TimeoutError"));
  clock.sleep(patience, done.signal).then(giveUp, () => undefined);
  try {
    const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    signal.throwIfAborted();
    const response = await outbound.fetch(url, { ...init, redirect: "error", signal });
    return { status: response.status, headers: response.headers, body: await bodyOf(response) };
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    done.abort();
  }
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > mostBytes) throw new AnswerTooLarge(`an answer of more than ${mostBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export const textOf = ({ body }: Answer): string =>
  Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");

/** The provider's clock when it answered: its Date header, in milliseconds since 1970. */
export function servedAt(headers: Headers): number | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** Milliseconds of the Retry-After header, which has seconds or a date. */
export function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const [until, now] = [Date.parse(text), servedAt(headers)];
  return Number.isNaN(until) || now === undefined ? undefined : Math.max(0, until - now);
}

/** Why a request had no answer, with the reason behind fetch's "fetch failed". */
export function reasonOf(error: unknown): string {
  // An AggregateError of several tried addresses has a code and no message.
  const message = messageOf(error) || textIn(error, "code") || "no answer";
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return message;
  const cause = reasonOf(error.cause);
  return cause.startsWith(message) ? cause : `${message}: ${cause}`;
}
