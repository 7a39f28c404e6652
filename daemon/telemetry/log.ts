import { type DestinationStream, type Logger, pino } from "pino";
import { redacted, redactedFields } from "./redact.ts";
import type { Work, Works } from "./work.ts";

/** Levels of the log, least to most severe. */
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogPorts {
  /** What is logged while a request is answered bears the request's id. */
  readonly doing: Pick<Works, "current">;
  /** Texts that no line may have, as they stand in JSON: read for each line. */
  readonly secrets: () => readonly string[];
  /** Default: standard output. */
  readonly to?: DestinationStream;
}

/** JSON lines. Text that a cluster's user chose goes into fields, never into the message. No line has a secret in it. */
export function logger(level: LogLevel, { doing, secrets, to = pino.destination(1) }: LogPorts): Logger {
  return pino(
    {
      level,
      base: null,
      mixin: () => toFields(doing.current()),
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: toError },
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactedFields(fields) },
      hooks: { streamWrite: (line) => redacted(line, secrets()) },
    },
    to,
  );
}

function toFields({ request, span }: Work): object {
  const traceId = span?.traceId ?? request?.traceId;
  return { ...(request && { requestId: request.id }), ...(traceId !== undefined && { traceId }) };
}

/** What else libraries hang on their errors, as the request with its headers, is left out. */
function toError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    ...(typeof code === "string" && { code }),
    stack,
    ...(cause instanceof Error && { cause: toError(cause) }),
  };
}
