import { randomUUID } from "node:crypto";
import type { Context, ErrorHandler, MiddlewareHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AuditwireError, type ErrorCode } from "../audit/errors.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { Env } from "./ports.ts";
import { mostProblems } from "./problems.ts";

const statuses: Record<ErrorCode, ContentfulStatusCode> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
  internal: 500,
};

/** Gives every request an id that its answer and the log carry. */
export const requestId =
  (telemetry: Pick<Telemetry, "current">): MiddlewareHandler<Env> =>
  async (c, next) => {
    c.set("requestId", telemetry.current().request?.id ?? randomUUID());
    await next();
    c.header("X-Request-Id", c.get("requestId"));
  };

function answer(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  err: string,
  details: readonly unknown[] = [],
): Response {
  const some = details.slice(0, mostProblems).map(withoutLength);
  return c.json({ err: shortened(err, longestSentence), code, details: some, requestId: c.get("requestId") }, status);
}

/** Whoever sends a rule that is one long line is not shown it once for each of its errors. */
const longestSentence = 16_384;
const longestMessage = 1_000;

function withoutLength(detail: unknown): unknown {
  if (typeof detail !== "object" || detail === null || !("message" in detail)) return detail;
  return { ...detail, message: shortened(String(detail.message), longestMessage) };
}

/** The beginning, and the end, which says what to do. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most / 2)}…${text.slice(-most / 2)}`.toWellFormed();
}

/** The answer to an unknown path, and to a webhook token that nobody has. */
export const notFound: NotFoundHandler = (c) => answer(c, 404, "not_found", "nothing is here");

/** Turns an error into its answer. What is internal goes to the log, never to the caller. */
export function onError(telemetry: Telemetry): ErrorHandler {
  return (error, c) => {
    if (error instanceof AuditwireError && error.code !== "internal")
      return answer(c, statuses[error.code], error.code, error.message, error.details);
    if (error instanceof HTTPException) {
      const { retryAfter } = (error.cause ?? {}) as { retryAfter?: number };
      if (error.status === 429) c.header("Retry-After", String(retryAfter ?? 1));
      return answer(
        c,
        error.status as ContentfulStatusCode,
        error.status === 429 ? "unavailable" : "invalid",
        error.message,
      );
    }
    telemetry.log.error({ err: error, requestId: c.get("requestId") }, "a request failed");
    return answer(c, 500, "internal", "something went wrong here; the daemon's log has it under the request id");
  };
}

/** Answers methods that a known path does not have; OPTIONS with those that it has. */
export function answersOnly(methods: readonly string[]) {
  const allow = [...(methods.includes("GET") ? ["HEAD"] : []), ...methods, "OPTIONS"].join(", ");
  return (c: Context): Response => {
    c.header("Allow", allow);
    if (c.req.method === "OPTIONS") return c.body(null, 204);
    return answer(c, 405, "invalid", `this path answers ${allow} only`);
  };
}
