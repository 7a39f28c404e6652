import { type DestinationStream, type Logger, pino } from "pino";
import type { Work, Works } from "./work.ts";

/** Levels of the log, least to most severe. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * JSON lines on standard output. Text that a cluster's user chose goes into fields, never into the message. What is
 * logged while a request is answered bears the request's id.
 */
export function logger(
  level: LogLevel,
  doing: Pick<Works, "current">,
  to: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      level,
      base: null,
      mixin: () => toFields(doing.current()),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );
}

function toFields({ request, span }: Work): object {
  const traceId = span?.traceId ?? request?.traceId;
  return { ...(request && { requestId: request.id }), ...(traceId !== undefined && { traceId }) };
}
