import type { Context } from "hono";
import type { JsonObject } from "../audit/event.ts";
import { type Delivery, largestBody } from "./receive.ts";

/** Seconds a sender is asked to wait: an API server, within its attempt of 30 s, then tries two or three times. */
const retryAfter = "10";

/** How a request ended: its delivery, or that its body was not read for want of a proof, or of what proofs are checked by. */
export type Ending = Delivery | "unproven" | "uncheckable";

/** What a sender is told. */
export interface Answer {
  readonly status: 200 | 400 | 401 | 413 | 429 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code?: "unauthorized" | "invalid" | "unavailable";
  /** What went wrong, in a sentence. */
  readonly err?: string;
}

const later = { code: "unavailable", headers: { "retry-after": retryAfter } } as const;

/** Never a redirect: Go's client follows some of them without the body. */
export const answers: Readonly<Record<Ending, Answer>> = {
  delivered: { status: 200 },
  gone: { status: 400, code: "invalid", err: "the body ended too early" },
  unproven: {
    status: 401,
    code: "unauthorized",
    err: "the proof of who sends is missing or wrong",
    headers: { "www-authenticate": "Bearer" },
  },
  "too-large": {
    status: 413,
    code: "invalid",
    err: `a body has at most ${largestBody} bytes`,
    headers: { connection: "close" },
  },
  busy: { status: 429, ...later, err: "too many bytes in flight; send again later" },
  uncheckable: { status: 503, ...later, err: "who sends cannot be checked now; send again later" },
  unavailable: { status: 503, ...later, err: "the store is not available; send again later" },
  failed: { status: 503, ...later, err: "not stored; send again later" },
};

/** The answer as this API writes errors, unless the sender wants another body. */
export function respond(c: Context, { status, headers, code, err }: Answer, body?: JsonObject): Response {
  return c.json(body ?? (err === undefined ? {} : { err, code, details: [] }), status, headers);
}
