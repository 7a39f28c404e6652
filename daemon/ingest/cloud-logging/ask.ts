import { messageOf } from "../../audit/errors.ts";
import type { Clock, Outbound } from "../poll-source.ts";

/** What a Google API answered, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** An answer that is larger than `mostBytes`. */
export class AnswerTooLarge extends Error {}

/** A thousand entries of ordinary size are some MiB; an entry has up to 512 KiB (Cloud Logging quotas). */
const mostBytes = 64 * 2 ** 20;

/** Milliseconds until a call is given up. */
const patience = 60_000;

/** Asks, and reads the answer. Never follows a redirect: it would carry a token along. */
export async function ask(
  url: string | URL,
  init: RequestInit,
  { outbound, clock }: { readonly outbound: Outbound; readonly clock: Clock },
): Promise<Answer> {
  const [late, done] = [new AbortController(), new AbortController()];
  const giveUp = () => late.abort(new Error(`no answer within ${patience / 1000} s`));
  clock.sleep(patience, done.signal).then(giveUp, () => undefined);
  try {
    const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
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

/** The provider's clock when it answered. */
export function servedAt(headers: Headers): number | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** Why a call had no answer, with the reason behind fetch's "fetch failed". */
export function causeOf(error: unknown): string {
  const message = messageOf(error);
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return message;
  const cause = causeOf(error.cause);
  return cause.startsWith(message) ? cause : `${message}: ${cause}`;
}
